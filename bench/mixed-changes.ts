import pg from 'pg'
import { now } from './figures.ts'
import type { City, CityOrder } from './mixed-city.ts'

/** Changes committed, and which frames are still expected of them. */
export interface Changes {
  /** Changes one order and appends its event, in one transaction; waits for the disk as the product does. */
  commit(): Promise<void>
  /** Takes frames as the crowd reports them. @throws Error for an event nobody should get, or twice */
  arrived(frames: readonly number[]): void
  /** Deliveries that have not arrived. */
  readonly missing: number
  /** Commit to client in milliseconds, by who it is; of a view, until the first state that is as new. */
  readonly delays: ReadonlyMap<string, number[]>
  readonly committed: number
  close(): Promise<void>
}

const CHANGE = `
  WITH changed AS (UPDATE service_order SET version = version + 1, updated_at = $2::timestamptz WHERE id = $1 RETURNING version)
  SELECT event_log_append(jsonb_build_array($3::jsonb || jsonb_build_object('order_version', version, 'at', $2::timestamptz)))::int AS pos, pg_notify('event_log', '') FROM changed`
const VIEWS = new Set(['citizen', 'board'])

/** Changes the orders of a city one after another, over a few connections. */
export async function openChanges(databaseUrl: string, { orders, kinds }: City): Promise<Changes> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  // The run's end drops the database, whoever still looks at it.
  pool.on('error', () => {})
  /** Feeds: screen and position of each event that must come, with the time of its commit. */
  const expected = new Map<string, number>()
  /** Frames that came before the answer to their commit. */
  const early = new Map<string, number>()
  const views = new Map<number, { pos: number; at: number }[]>()
  const newest = new Map<number, { pos: number; at: number }>()
  const delays = new Map<string, number[]>()
  let committed = 0
  let turn = 0

  function note(screen: number, delay: number) {
    const kind = kinds[screen] as string
    const known = delays.get(kind)
    if (known) known.push(delay)
    else delays.set(kind, [delay])
  }

  function expect(order: CityOrder, pos: number, at: number) {
    for (const screen of order.screens) {
      if (VIEWS.has(kinds[screen] as string)) {
        const seen = newest.get(screen)
        if (seen && seen.pos >= pos) note(screen, Math.max(0, seen.at - at))
        else views.set(screen, [...(views.get(screen) ?? []), { pos, at }])
        continue
      }
      const key = `${screen}:${pos}`
      const came = early.get(key)
      if (came === undefined) expected.set(key, at)
      else {
        early.delete(key)
        note(screen, Math.max(0, came - at))
      }
    }
  }

  function show(screen: number, pos: number, at: number) {
    newest.set(screen, { pos, at })
    const waiting = views.get(screen)
    if (!waiting) return
    for (const change of waiting) if (change.pos <= pos) note(screen, Math.max(0, at - change.at))
    const left = waiting.filter((change) => change.pos > pos)
    if (left.length > 0) views.set(screen, left)
    else views.delete(screen)
  }

  return {
    delays,
    async commit() {
      const order = orders[(turn++ * 37) % orders.length] as CityOrder
      const { rows } = await pool.query<{ pos: number }>({ name: 'change', text: CHANGE, values: [order.id, new Date(), JSON.stringify(order.event)] })
      committed++
      expect(order, (rows[0] as { pos: number }).pos, now())
    },
    arrived(frames) {
      for (let i = 0; i < frames.length; i += 3) {
        const [screen, pos, at] = frames.slice(i, i + 3) as [number, number, number]
        if (VIEWS.has(kinds[screen] as string)) {
          show(screen, pos, at)
          continue
        }
        const key = `${screen}:${pos}`
        const committedAt = expected.get(key)
        if (committedAt === undefined) {
          if (early.has(key)) throw new Error(`a ${kinds[screen]} got event ${pos} twice`)
          early.set(key, at)
        } else {
          expected.delete(key)
          note(screen, Math.max(0, at - committedAt))
        }
      }
    },
    get missing() {
      return expected.size + early.size + [...views.values()].reduce((sum, list) => sum + list.length, 0)
    },
    get committed() {
      return committed
    },
    close: () => pool.end(),
  }
}
