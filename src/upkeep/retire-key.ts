import { keysInUse } from '../access/keys-in-use.ts'
import { writeRecords } from '../access/security-records.ts'
import { SYSTEM } from '../access/viewer.ts'
import { DAY } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { unhurried } from '../db/silence.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { STEPS, targetOf } from './rotate-keys.ts'
import type { Ground } from './rotation-step.ts'
import { SEALED_TABLES } from './sealed-columns.ts'

/** What still names a key. */
export interface Named {
  readonly where: string
  readonly count: number
}

/** A key the database knows, and what keeps it from leaving the list. */
export interface KeyState {
  readonly kid: string
  readonly suite: string
  readonly since: Date
  /** Whether it is the one that seals now. */
  readonly newest: boolean
  readonly retired: boolean
  readonly named: readonly Named[]
  /** Until when a process may still seal with it. */
  readonly sealingUntil: Date
  /** Until when something it signed may be good: links, codes of visits, cursors. */
  readonly signedUntil: Date
}

/** Days that the longest-lived of what is signed is good: the code of a visit, agreed on as far ahead as is possible, or a cursor. */
const signedDays = (replayDays: number) => Math.max(replayDays, PARAMETERS.BOOKING_HORIZON_DAYS.value + 1)

/** Of a key that no process here sealed with. */
const NEVER = new Date(0)

/** Every key that rows name, with what names it (密钥状态). Counts every sealed value there is: minutes, for millions. */
export async function keyStates(ground: Ground, replayDays: number): Promise<KeyState[]> {
  return ground.db.$transaction(async (tx) => {
    await unhurried(tx)
    const named = await namedBy(tx)
    const target = targetOf(ground)
    const known = await keysInUse(tx)
    const isKnown = (one: { kid: string; suite: string }) => known.some(({ kid, suite }) => kid === one.kid && suite === one.suite)
    // Rows that were brought in with a dump may name a key that no process here ever sealed with.
    const brought = [...new Map(named.filter((one) => !isKnown(one)).map(({ kid, suite }) => [`${kid} ${suite}`, { kid, suite }])).values()]
    return [...known, ...brought.map((one) => ({ ...one, since: NEVER, sealingUntil: NEVER, retired: false }))].map(
      ({ kid, suite, since, retired, sealingUntil }): KeyState => {
        const newest = kid === target.kid && suite === target.suite
        return {
          ...{ kid, suite, since, retired, newest, sealingUntil },
          named: named.filter((one) => one.kid === kid && one.suite === suite).map(({ where, count }) => ({ where, count })),
          signedUntil: new Date(sealingUntil.getTime() + signedDays(replayDays) * DAY),
        }
      },
    )
  })
}

const MARKS = Prisma.sql`CASE split_part(value, '.', 1) WHEN 'v1' THEN 'aes' WHEN 'v2' THEN 'sm' ELSE split_part(value, '.', 1) END`

/** What names each key: sealed values by their table, and the query codes of open orders. */
async function namedBy(tx: Tx): Promise<(Named & { kid: string; suite: string })[]> {
  const rows: (Named & { kid: string; suite: string })[] = []
  for (const { table, columns } of SEALED_TABLES) {
    const values = Prisma.raw(
      columns.map((column) => `SELECT ${column}_sealed AS value FROM "${table}" WHERE ${column}_sealed IS NOT NULL`).join(' UNION ALL '),
    )
    rows.push(
      ...(await tx.$queryRaw<(Named & { kid: string; suite: string })[]>`
        SELECT split_part(value, '.', 2) AS kid, ${MARKS} AS suite, ${table} AS "where", count(*)::int AS count FROM (${values}) q GROUP BY 1, 2`),
    )
  }
  const codes = await tx.$queryRaw<{ key: string; count: number }[]>`
    SELECT query_key AS key, count(*)::int AS count FROM service_order WHERE closed_at IS NULL AND query_key IS NOT NULL GROUP BY 1`
  for (const { key, count } of codes) {
    const [kid = '', suite = 'aes'] = key.split('/')
    rows.push({ kid, suite, where: 'query codes of open orders', count })
  }
  return rows
}

/**
 * Lets a key leave the list (密钥停用), when nothing names it any more and no process seals with it.
 * @param atOnce though what it signed may still be good: links, codes of visits and cursors that are out then end
 * @returns why not yet, a sentence each; none: it is retired
 */
export async function retireKey(ground: Ground, kid: string, now: Date, replayDays: number, atOnce = false): Promise<string[]> {
  const states = (await keyStates(ground, replayDays)).filter((one) => one.kid === kid)
  if (states.every(({ retired }) => retired)) return [`no key ${kid} is in use`]
  const reasons = [...states.flatMap((state) => reasonsOf(state, now, atOnce)), ...(await unfinished(ground, states))]
  if (reasons.length > 0) return reasons
  await ground.db.$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE key_in_use SET retired_at = clock_timestamp() WHERE kid = ${kid} AND retired_at IS NULL`
    await writeRecords({ tx, now, viewer: SYSTEM, requestId: 'keys:rotate' }, [{ kind: 'ADMINISTRATION', purpose: 'retireKey', subjects: [kid] }])
  })
  return []
}

function reasonsOf({ kid, suite, newest, named, sealingUntil, signedUntil }: KeyState, now: Date, atOnce: boolean): string[] {
  if (newest) return [`${kid} is the newest key listed: it seals`]
  const reasons = named.map(({ where, count }) => `${count} ${count === 1 ? 'names' : 'name'} ${kid} (${suite}): ${where}`)
  if (sealingUntil > now) reasons.push(`a process may seal with ${kid} until ${sealingUntil.toISOString()}`)
  else if (signedUntil > now && !atOnce) reasons.push(`links, codes of visits and cursors that ${kid} signed may be good until ${signedUntil.toISOString()}`)
  return reasons
}

/** Indexes and files do not show which key made them: every step of the exchange has to have begun after the last process sealed with another. */
async function unfinished(ground: Ground, states: readonly KeyState[]): Promise<string[]> {
  const { kid, suite } = targetOf(ground)
  const last = new Date(Math.max(...states.map(({ sealingUntil }) => sealingUntil.getTime())))
  const [row] = await ground.db.$queryRaw<{ done: number; late: number }[]>`
    SELECT count(*)::int AS done, count(*) FILTER (WHERE began_at <= ${last})::int AS late FROM key_rotation_step
    WHERE kid = ${kid} AND suite = ${suite} AND ended_at IS NOT NULL`
  if ((row?.done ?? 0) < STEPS) return ['not everything is made anew: run keys:rotate to its end']
  if ((row?.late ?? 0) > 0) return ['a process sealed with it while everything was made anew: run keys:rotate once more']
  return []
}
