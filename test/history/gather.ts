import type { OrderKeys } from '../../src/events/catalogue.ts'
import { AUDIENCES, type AudienceName } from './audience.ts'
import type { History, LogRow, Seen, Write } from './check-history.ts'

/** Runs one statement; both engines, whatever the driver. */
export type Query = <R>(sql: string) => Promise<R[]>

export interface LoggedRow extends LogRow {
  readonly before: OrderKeys | null
  readonly after: OrderKeys
}

export interface Gathered {
  readonly log: readonly LoggedRow[]
  readonly orders: ReadonlyMap<string, number>
}

/** Reads the log and the tables, once everybody has stopped writing. */
export async function gather(query: Query): Promise<Gathered> {
  const log = await query<LoggedRow & { pos: string | number }>(
    'SELECT pos::int AS pos, order_id AS "order", order_version AS version, kind::text AS kind, before, after FROM event_log ORDER BY pos',
  )
  const orders = await query<{ id: string; version: number }>('SELECT id, version FROM service_order')
  return { log: log.map((row) => ({ ...row, pos: Number(row.pos) })), orders: new Map(orders.map(({ id, version }) => [id, version])) }
}

/** The position in a cursor, which clients cannot read and need not. */
export const posOf = (cursor: string) => Number(Buffer.from(cursor, 'base64url').toString().split('|')[2])

export interface Told {
  readonly writes: readonly Write[]
  readonly subscribers: ReadonlyMap<string, { readonly audience: AudienceName; readonly seen: readonly Seen[] }>
  /** The order everybody writes to, whose citizen follows too. */
  readonly shared: string
}

/** Puts together what is judged: what is stored, and what everybody said of it. */
export function historyOf({ log, orders }: Gathered, { writes, subscribers, shared }: Told): History {
  const rows = new Map(log.map((row) => [row.pos, row]))
  return {
    log,
    orders,
    writes,
    posOf,
    subscribers: new Map([...subscribers].map(([name, { seen }]) => [name, seen])),
    entitled(name, { pos, order }) {
      const { sees } = AUDIENCES[subscribers.get(name)?.audience as AudienceName]
      const row = rows.get(pos)
      return row !== undefined && ((row.before !== null && sees(row.before, order, shared)) || sees(row.after, order, shared))
    },
  }
}

/** Who has not yet been told of the last event they have a right to, or of the end of the log; when nobody: the final read is over. */
export function behind(history: History): string[] {
  return [...history.subscribers].flatMap(([name, seen]) => {
    const due = history.log.findLast((row) => history.entitled(name, row))?.pos ?? 0
    const last = seen.findLast((one) => one.type !== 'open')
    return last && 'cursor' in last && history.posOf(last.cursor) >= due ? [] : [name]
  })
}
