import type { Db, Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import type { Change, Runtime } from '../runtime.ts'
import { asSystem } from '../timers/sweeper.ts'
import { carryOut, type Progress } from './carry-out.ts'
import { type Cutoffs, cutoffsAt } from './retention-rules.ts'
import { shredUnused } from './shred-unused.ts'

/** How many records of each kind are past their time. */
export type Retained = { readonly [K in keyof Cutoffs]: number } & { readonly heldBack: number }

/** Rows of one statement. */
const AT_ONCE = 1_000
type Reader = Pick<Tx, '$queryRaw'>

/** Persons all of whose orders ended before, and who were not erased. */
const byOrders = (before: Date) => Prisma.sql`
  SELECT r.id FROM requester r WHERE r.erased_at IS NULL AND r.id IN (SELECT o.requester_id FROM service_order o WHERE o.closed_at < ${before} AND o.erased_at IS NULL)
  AND NOT EXISTS (SELECT FROM service_order o WHERE o.requester_id = r.id AND (o.closed_at IS NULL OR o.closed_at >= ${before}))`
/** Persons of rosters who made no order. */
const byRosters = (before: Date) => Prisma.sql`
  SELECT r.id FROM requester r WHERE r.erased_at IS NULL AND r.id IN (SELECT p.requester_id FROM participant p JOIN campaign k ON k.id = p.campaign_id WHERE k.ends_on < ${before})
  AND NOT EXISTS (SELECT FROM service_order o WHERE o.requester_id = r.id)
  AND NOT EXISTS (SELECT FROM participant p JOIN campaign k ON k.id = p.campaign_id WHERE p.requester_id = r.id AND (k.ends_on >= ${before} OR k.status NOT IN ('ENDED', 'CANCELLED')))`
const notes = (before: Date) => Prisma.sql`
  SELECT n.id FROM order_note n JOIN service_order o ON o.id = n.order_id WHERE n.text_sealed IS NOT NULL AND o.closed_at < ${before}`
/** Files of certificates stay as long as the order says whose they are. */
const files = (before: Date) => Prisma.sql`
  SELECT a.id FROM attachment a JOIN service_order o ON o.id = a.order_id WHERE a.kind <> 'CERTIFICATE' AND o.closed_at < ${before}`
const recordings = (before: Date) => Prisma.sql`SELECT a.id FROM recording a JOIN service_order o ON o.id = a.order_id WHERE o.closed_at < ${before}`
const tickets = (before: Date) => Prisma.sql`SELECT t.id FROM stream_ticket t WHERE t.expires_at < ${before}`
const replays = (before: Date) => Prisma.sql`SELECT k.key AS id FROM idempotency_key k WHERE k.created_at < ${before}`

const count = async (db: Reader, ids: Prisma.Sql): Promise<number> =>
  Number((await db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM (${ids}) x`)[0]?.n ?? 0)
const idsOf = async (db: Reader, ids: Prisma.Sql): Promise<string[]> =>
  (await db.$queryRaw<{ id: string }[]>`SELECT id FROM (${ids}) x ORDER BY id LIMIT ${AT_ONCE}`).map(({ id }) => id)

/** What is past its time now, and changes nothing (预演). */
export async function dueForRetention(db: Db, now: Date): Promise<Retained> {
  const at = cutoffsAt(now)
  return {
    orders: await count(db, byOrders(at.orders)),
    rosters: await count(db, byRosters(at.rosters)),
    notes: await count(db, notes(at.notes)),
    files: (await count(db, files(at.files))) + (await count(db, recordings(at.files))),
    tickets: await count(db, tickets(at.tickets)),
    replays: await count(db, replays(at.replays)),
    heldBack: 0,
  }
}

/**
 * Ends what is past its time (到期处理), batch by batch: a run that is broken off goes on when it is started again. Persons are erased as on
 * request, so that figures stay to the last digit and the list of erasures names them.
 * @returns how many records of each kind
 */
export async function retain(runtime: Runtime, progress: Progress = () => {}): Promise<Retained> {
  const at = cutoffsAt(runtime.clock.now())
  const orders = await askByRule(runtime, byOrders(at.orders))
  const rosters = await askByRule(runtime, byRosters(at.rosters))
  const { heldBack } = await carryOut(runtime, progress)
  return {
    orders,
    rosters,
    heldBack,
    notes: await inBatches(runtime, notes(at.notes), (c, ids) => c.tx.orderNote.updateMany({ where: { id: { in: ids } }, data: { textSealed: null } })),
    files:
      (await inBatches(runtime, files(at.files), dropFiles)) +
      (await inBatches(runtime, recordings(at.files), (c, ids) => c.tx.recording.deleteMany({ where: { id: { in: ids } } }))),
    tickets: await inBatches(runtime, tickets(at.tickets), (c, ids) => c.tx.streamTicket.deleteMany({ where: { id: { in: ids } } })),
    replays: await inBatches(runtime, replays(at.replays), (c, ids) =>
      c.tx.idempotencyKey.deleteMany({ where: { key: { in: ids }, createdAt: { lt: at.replays } } }),
    ),
  }
}

/** Persons past their time, as an erasure that the rule confirms itself. */
const askByRule = (runtime: Runtime, ids: Prisma.Sql): Promise<number> =>
  change(asSystem(runtime), 'retain', {}, async (c) => {
    const [{ people, orders } = { people: 0, orders: 0 }] = await c.tx.$queryRaw<{ people: number; orders: number }[]>`
      SELECT count(*)::int AS people, coalesce(sum((SELECT count(*) FROM service_order o WHERE o.requester_id = x.id)), 0)::int AS orders FROM (${ids}) x`
    if (people === 0) return 0
    const id = newId('erasure', c.now)
    const by = { requestedBy: c.viewer.id, requestedAt: c.now, decidedBy: c.viewer.id, decidedAt: c.now }
    await c.tx.erasure.create({ data: { id, reason: 'RETENTION', state: 'CONFIRMED', people, orders, ...by } })
    await c.tx.$executeRaw`INSERT INTO erasure_subject (erasure_id, requester_id) SELECT ${id}, x.id FROM (${ids}) x`
    return people
  })

async function inBatches(runtime: Runtime, ids: Prisma.Sql, end: (c: Change, ids: string[]) => Promise<unknown>): Promise<number> {
  for (let done = 0; ; ) {
    const n = await change(asSystem(runtime), 'retain', {}, async (c) => {
      const batch = await idsOf(c.tx, ids)
      if (batch.length > 0) await end(c, batch)
      return batch.length
    })
    done += n
    if (n < AT_ONCE) return done
  }
}

/** The rows go and the files are shredded; a process that dies in between leaves files that the keeper of files takes away. */
async function dropFiles(c: Change, ids: string[]): Promise<void> {
  const dropped = await c.tx.attachment.findMany({ where: { id: { in: ids } }, select: { sha256: true } })
  await c.tx.certificateHandOver.updateMany({ where: { signatureId: { in: ids } }, data: { signatureId: null } })
  await c.tx.attachment.deleteMany({ where: { id: { in: ids } } })
  await shredUnused(c, [...new Set(dropped.map(({ sha256 }) => sha256))])
}
