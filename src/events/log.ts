import { randomUUID } from 'node:crypto'
import { asWritten, type StoredKeys } from '../access/standing.ts'
import type { Db, Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import type { EventDraft, LoggedEvent } from './catalogue.ts'
import { type Part, withParts } from './collected-rows.ts'

/** One page of the log and the watermark, read in one snapshot. */
export interface LogPage {
  /** Changes after a restore (纪元); cursors of another epoch mean nothing. */
  readonly epoch: string
  /** Highest position that can no longer be replayed (低水位). */
  readonly low: number
  /** Highest position there is; 0 while the log is empty. */
  readonly head: number
  readonly events: readonly LoggedEvent[]
}

interface Row {
  epoch: string
  low: bigint
  head: bigint
  pos: bigint | null
  order_id: string
  order_version: number
  kind: string
  subject_type: string
  subject_id: string
  actor_kind: string
  actor_id: string
  cycle: number
  at: Date | string
  before: StoredKeys | null
  after: StoredKeys | null
  data: unknown
}

/**
 * Appends a change's events: one statement, the last of its transaction, because it takes the log's lock.
 * @param at the change's instant, the same in every row it writes
 * @param parts rows of the change that are written by the same statement, before the lock is taken
 * @returns the last position, a dense number in commit order
 */
export async function append(
  tx: Tx,
  events: readonly EventDraft[],
  actor: { kind: string; id: string },
  at: Date,
  parts: readonly Part[] = [],
): Promise<number> {
  const rows = events.map((e) => ({
    order_id: e.orderId,
    order_version: e.orderVersion,
    kind: e.kind,
    subject_type: e.subjectType,
    subject_id: e.subjectId,
    actor_kind: actor.kind,
    actor_id: actor.id,
    cycle: e.cycle,
    at: at.toISOString(),
    before: e.before,
    after: e.after,
    data: e.data,
  }))
  const answer = await tx.$queryRaw<{ pos: bigint }[]>`${withParts(parts, Prisma.sql`SELECT event_log_append(${JSON.stringify(rows)}::jsonb) AS pos`)}`
  return Number(answer[0]?.pos)
}

/**
 * Reads events after a position. Page and watermark are one statement, hence one snapshot: "nothing more up to head"
 * is never claimed about rows that another snapshot would have shown.
 */
export async function readPage(db: Db, after: number, limit: number): Promise<LogPage> {
  const rows = await db.$queryRaw<Row[]>`
    WITH m AS (SELECT epoch, low, coalesce((SELECT max(pos) FROM event_log), 0) AS head FROM event_log_meta)
    SELECT m.epoch, m.low, m.head, e.* FROM m LEFT JOIN LATERAL
      (SELECT pos, order_id, order_version, kind, subject_type, subject_id, actor_kind, actor_id, cycle, at, before, after, data
       FROM event_log WHERE pos > ${BigInt(after)}::bigint ORDER BY pos LIMIT ${limit}::int) e ON true
    ORDER BY e.pos`
  const first = rows[0]
  if (!first) throw new Error('event_log_meta is empty')
  return {
    epoch: first.epoch,
    low: Number(first.low),
    head: Number(first.head),
    events: rows.filter((row) => row.pos !== null).map(toEvent),
  }
}

/** The row is typed by the catalogue that wrote it: EventDraft went in, so EventDraft comes out. */
function toEvent(row: Row): LoggedEvent {
  return {
    pos: Number(row.pos),
    orderId: row.order_id,
    orderVersion: row.order_version,
    kind: row.kind,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    cycle: row.cycle,
    at: new Date(row.at),
    before: row.before && asWritten(row.before),
    after: row.after && asWritten(row.after),
    data: row.data,
  } as LoggedEvent
}

/** Starts a new epoch: every cursor given out before asks its owner to reload. */
export async function newEpoch(db: Db): Promise<string> {
  const epoch = randomUUID()
  await db.$executeRaw`UPDATE event_log_meta SET epoch = ${epoch}, relation_oid = 'event_log'::regclass::oid::bigint`
  return epoch
}

/**
 * The epoch this program serves. A log whose table is not the one the epoch was written for has been restored from a
 * copy, perhaps an older one: that starts a new epoch.
 */
export async function openEpoch(db: Db): Promise<string> {
  const rows = await db.$queryRaw<{ epoch: string; same: boolean }[]>`
    SELECT epoch, relation_oid = 'event_log'::regclass::oid::bigint AS same FROM event_log_meta`
  const meta = rows[0]
  if (!meta) {
    const epoch = randomUUID()
    await db.$executeRaw`INSERT INTO event_log_meta (one, epoch, low, relation_oid)
      VALUES (true, ${epoch}, 0, 'event_log'::regclass::oid::bigint) ON CONFLICT DO NOTHING`
    return openEpoch(db)
  }
  return meta.same ? meta.epoch : newEpoch(db)
}
