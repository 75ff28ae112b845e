import { addDays, dateInShanghai, MINUTE } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { lockInTransaction } from '../db/locks.ts'
import { unhurried } from '../db/silence.ts'
import { anew, makeAnew, ownsTable, putInPlace, replaceRows } from '../db/table-anew.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { FACT_COLUMNS, FACT_UPDATES, factRows } from './fact-rows.ts'
import { DEFINITIONS } from './kpis.ts'
import { addToDays, addToRollups, daysOf, rollupsOf } from './rollup-sums.ts'

/** Events followed in one transaction. */
const AT_ONCE = 2_000
/** Longest a rebuilding may take. */
const REBUILDING_MS = 60 * MINUTE
/** Day of the next month on which a month is closed (定格日): the evaluation window of its last day is over then. */
export const FROZEN_ON = PARAMETERS.FROZEN_ON.value

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

/** Only one caller of all processes keeps the facts at a time; the others wait for it. */
const alone = (tx: Tx) => lockInTransaction(tx, 'figures')

/**
 * Brings the facts (统计事实) up to where the event log ended when it was asked: the orders of the events since are computed anew, and the months they
 * count in get the difference, in the transaction that moves the cursor. A process that dies in between has changed nothing; a
 * late one only leaves more to the next. Facts of another epoch or of other definitions are made anew, all of them.
 * A caller that asks while the log is followed waits for the next following, which all callers share: it begins after they
 * asked, and a hundred boards that are shown at once follow the log once.
 * @returns events followed
 */
export function catchUpFacts(db: Db): Promise<number> {
  const now = following.get(db)
  if (now) {
    now.next ??= now.running.then(
      () => begin(db),
      () => begin(db),
    )
    return now.next
  }
  return begin(db)
}

/** The following under way in this process, and the next one. */
const following = new WeakMap<Db, { readonly running: Promise<number>; next: Promise<number> | null }>()

/** Waits until no following is under way in this process: a program that stops leaves none behind on its connections. */
export async function factsAtRest(db: Db): Promise<void> {
  for (let now = following.get(db); now; now = following.get(db)) await (now.next ?? now.running).catch(() => {})
}

function begin(db: Db): Promise<number> {
  const running = followLog(db).finally(() => {
    if (following.get(db)?.next === null) following.delete(db)
  })
  following.set(db, { running, next: null })
  return running
}

async function followLog(db: Db): Promise<number> {
  let followed = 0
  // What comes meanwhile is for the next: where changes never cease, a caller that waited for the end would wait for ever.
  let end: bigint | null = null
  for (;;) {
    const seen = await standing(db)
    if (!isSound(seen)) {
      await rebuildFacts(db, 'unless sound')
      end = null
      continue
    }
    end ??= seen.head
    if (seen.pos >= end) return followed
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
  // The old counts of a row are read in the snapshot in which it is replaced, so the difference is exact.
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
 * Makes all facts and sums anew from the orders (重建), beside those there are, which are read until all are made. Closed months
 * stay as they were closed.
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
      const owns = await ownsTable(tx, 'order_fact')
      const make = owns ? makeAnew : replaceRows
      await make(tx, 'order_fact', Prisma.sql`SELECT ${FACT_COLUMNS} FROM (${factRows(() => Prisma.sql`true`)}) x`)
      const facts = Prisma.sql`SELECT f.*, 1 AS sign FROM ${Prisma.raw(owns ? anew('order_fact') : 'order_fact')} f`
      await make(tx, 'figure_rollup', rollupsOf(facts))
      await make(tx, 'figure_day', daysOf(facts))
      if (owns) await putInPlace(tx, ['order_fact', 'figure_rollup', 'figure_day'])
      await tx.$executeRaw`
        INSERT INTO fact_cursor (one, epoch, pos, definitions) VALUES (true, ${at.log_epoch}, ${at.head}, ${DEFINITIONS})
        ON CONFLICT (one) DO UPDATE SET epoch = EXCLUDED.epoch, pos = EXCLUDED.pos, definitions = EXCLUDED.definitions`
    },
    { timeout: REBUILDING_MS },
  )
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
