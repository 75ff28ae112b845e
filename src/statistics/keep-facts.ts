import { addDays, dateInShanghai, MINUTE } from '../clock.ts'
import type { Db, Tx } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { FACT_COLUMNS, FACT_UPDATES, factRows } from './fact-rows.ts'
import { BASES, type Basis, DEFINITIONS } from './kpis.ts'
import { addToDays, addToRollups } from './rollup-sums.ts'

/** Events followed in one transaction. */
const AT_ONCE = 2_000
/** Orders whose facts are made in one statement: a connection that is silent for long is given up. */
const ORDERS_AT_ONCE = 20_000
/** Longest a rebuilding may take. */
const REBUILDING_MS = 60 * MINUTE
/** Day of the next month on which a month is closed (定格日): the evaluation window of its last day is over then. */
export const FROZEN_ON = 10

interface Standing {
  readonly epoch: string | null
  readonly pos: bigint | null
  readonly definitions: string | null
  readonly log_epoch: string
  readonly head: bigint
}

/** Where facts and log stand, in one snapshot. */
async function standing(db: Db | Tx): Promise<Standing> {
  const [row] = await db.$queryRaw<Standing[]>`
    SELECT c.epoch, c.pos, c.definitions, m.epoch AS log_epoch, coalesce((SELECT max(pos) FROM event_log), 0) AS head
    FROM event_log_meta m LEFT JOIN fact_cursor c ON true`
  if (!row) throw new Error('event_log_meta is empty')
  return row
}

const isSound = (s: Standing): s is Standing & { readonly pos: bigint } => s.pos !== null && s.epoch === s.log_epoch && s.definitions === DEFINITIONS

/** Only one keeps the facts at a time, in whatever process; the others wait for it. The number is this lock's alone. */
const alone = (tx: Tx) => tx.$executeRaw`SELECT pg_advisory_xact_lock(1162103124, 2)`
/** Over everything, set by set: as long as it takes, in memory; compiling the sums costs more than it saves. */
const unhurried = (tx: Tx) =>
  tx.$executeRaw`SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true), set_config('work_mem', '256MB', true), set_config('jit', 'off', true)`

/**
 * Brings the facts (统计事实) up to the end of the event log: the orders of the events since are computed anew, and the months they
 * count in get the difference, in the transaction that moves the cursor. A process that dies in between has done nothing; one
 * that is late only makes the next one do more. Facts of another epoch or of other definitions are made anew, all of them.
 * @returns events followed
 */
export async function catchUpFacts(db: Db): Promise<number> {
  let followed = 0
  for (;;) {
    const seen = await standing(db)
    if (!isSound(seen)) {
      await rebuildFacts(db, 'unless sound')
      continue
    }
    if (seen.pos >= seen.head) return followed
    followed += await db.$transaction(follow, { timeout: REBUILDING_MS })
  }
}

async function follow(tx: Tx): Promise<number> {
  await alone(tx)
  const at = await standing(tx)
  if (!isSound(at) || at.pos >= at.head) return 0
  const upTo = at.head - at.pos > BigInt(AT_ONCE) ? at.pos + BigInt(AT_ONCE) : at.head
  const touched = await tx.$queryRaw<{ order_id: string }[]>`SELECT DISTINCT order_id FROM event_log WHERE pos > ${at.pos} AND pos <= ${upTo}`
  const ids = Prisma.sql`${touched.map((row) => row.order_id)}::text[]`
  const difference = Prisma.sql`SELECT before.*, -1 AS sign FROM before UNION ALL SELECT now.*, 1 FROM now`
  // What a row counted is read in the snapshot in which it is replaced, so the difference is exact.
  await tx.$executeRaw`
    WITH before AS MATERIALIZED (SELECT ${FACT_COLUMNS} FROM order_fact WHERE order_id = ANY(${ids})),
      now AS MATERIALIZED (SELECT ${FACT_COLUMNS} FROM (${factRows((column) => Prisma.sql`${column} = ANY(${ids})`)}) x),
      written AS (INSERT INTO order_fact (${FACT_COLUMNS}) SELECT ${FACT_COLUMNS} FROM now ON CONFLICT (order_id, cycle) DO UPDATE SET ${FACT_UPDATES}),
      of_days AS (${addToDays(difference)})
    ${addToRollups(difference)}`
  await tx.$executeRaw`UPDATE fact_cursor SET pos = ${upTo}`
  return Number(upTo - at.pos)
}

/**
 * Makes all facts and sums anew from the orders (重建), set by set. Closed months stay as they were closed.
 * @param when `unless sound` leaves alone what another process has just made
 */
export async function rebuildFacts(db: Db, when: 'always' | 'unless sound' = 'always'): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await unhurried(tx)
      await alone(tx)
      // Read before the orders are: an event that comes meanwhile is followed afterwards, once more at worst.
      const at = await standing(tx)
      if (when === 'unless sound' && isSound(at)) return
      await tx.$executeRaw`DELETE FROM figure_rollup`
      await tx.$executeRaw`DELETE FROM figure_day`
      await tx.$executeRaw`DELETE FROM order_fact`
      await makeFacts(tx)
      await makeSums(tx)
      await tx.$executeRaw`
        INSERT INTO fact_cursor (one, epoch, pos, definitions) VALUES (true, ${at.log_epoch}, ${at.head}, ${DEFINITIONS})
        ON CONFLICT (one) DO UPDATE SET epoch = EXCLUDED.epoch, pos = EXCLUDED.pos, definitions = EXCLUDED.definitions`
    },
    { timeout: REBUILDING_MS },
  )
}

/** The facts of all orders, so many orders at once. */
async function makeFacts(tx: Tx): Promise<void> {
  for (let after = ''; ; ) {
    const [batch] = await tx.$queryRaw<{ last: string | null }[]>`
      SELECT max(id) AS last FROM (SELECT id FROM service_order WHERE id > ${after} ORDER BY id LIMIT ${ORDERS_AT_ONCE}) b`
    const last = batch?.last ?? null
    if (last === null) return
    const of = (column: Prisma.Sql) => Prisma.sql`${column} > ${after} AND ${column} <= ${last}`
    await tx.$executeRaw`INSERT INTO order_fact (${FACT_COLUMNS}) SELECT ${FACT_COLUMNS} FROM (${factRows(of)}) x`
    after = last
  }
}

/** The sums of all facts, a month and a basis at once. */
async function makeSums(tx: Tx): Promise<void> {
  await tx.$executeRaw`ANALYZE order_fact`
  for (const basis of Object.keys(BASES) as Basis[]) {
    const months = await tx.$queryRaw<{ month: string }[]>`
      SELECT generate_series(date_trunc('month', min(${BASES[basis]})), max(${BASES[basis]}), interval '1 month')::date::text AS month FROM order_fact f`
    for (const { month } of months) {
      const facts = Prisma.sql`SELECT f.*, 1 AS sign FROM order_fact f WHERE ${BASES[basis]} >= ${month}::date AND ${BASES[basis]} < (${month}::date + interval '1 month')::date`
      await tx.$executeRaw(addToRollups(facts, basis))
      await tx.$executeRaw(addToDays(facts, basis))
    }
  }
}

/** The newest month that is to be closed by now, as its first day; a month is closed on the tenth of the next. */
export function lastToFreeze(now: Date): string {
  const today = dateInShanghai(now)
  const back = Number(today.slice(8)) >= FROZEN_ON ? 1 : 2
  let first = `${today.slice(0, 7)}-01`
  for (let i = 0; i < back; i++) first = `${addDays(first, -1).slice(0, 7)}-01`
  return first
}

/**
 * Closes the months that are to be closed (定格): their sums are copied as they are, once, and never change again. What changes
 * later is shown beside them as restated.
 * @returns months closed
 */
export async function freezeMonths(db: Db, now: Date): Promise<number> {
  const last = lastToFreeze(now)
  const open = Prisma.sql`SELECT DISTINCT month FROM figure_rollup WHERE month <= ${last}::date AND month NOT IN (SELECT month FROM frozen_month)`
  const [due] = await db.$queryRaw<{ some: boolean }[]>`SELECT EXISTS (${open}) AS some`
  if (!due?.some) return 0
  return db.$transaction(
    async (tx) => {
      await unhurried(tx)
      await alone(tx)
      await tx.$executeRaw`
        INSERT INTO frozen_figure (city, dimension, key, month, kpi, above, below, excluded)
        SELECT city, dimension, key, month, kpi, above, below, excluded FROM figure_rollup WHERE month IN (${open})`
      return tx.$executeRaw`INSERT INTO frozen_month (month, frozen_at) SELECT month, ${now} FROM (${open}) x`
    },
    { timeout: REBUILDING_MS },
  )
}
