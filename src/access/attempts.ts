import { RateLimited } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { goRound } from '../pauses.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { turns } from '../turns.ts'
import { sign } from './encryption.ts'
import { recordSoon } from './security-records.ts'
import { ANONYMOUS, holderOf } from './viewer.ts'

/** How long a wrong try of one caller counts, and how long the caller stays locked. */
const WINDOW_MS = LIMITS.TRIES_MS.value
/** How long a wrong try at one thing counts, and how long it stays locked. */
const WINDOW_OF_ONE_MS = LIMITS.TRIES_AGAINST_ONE_MS.value
/**
 * Wrong tries that lock one order's number: a guesser tries a thousand of 2^50 codes in a day, and a caller that wants to lock a number out has
 * to be wrong a thousand times, from ten addresses.
 */
const MOST_AGAINST_ONE = LIMITS.TRIES_AGAINST_ONE.value
/**
 * Wrong tries that lock the caller. A city behind one NAT asks some two thousand times in a quarter of an hour and mistypes two or three of
 * a hundred, so its address stays open; one that goes through numbers or codes is held to 9,600 tries a day, and a code
 * has 50 bits.
 */
const MOST_BY_ONE = LIMITS.TRIES_BY_ONE.value
/** Tries of one caller compared at once in this process: as many as it has connections to the database. */
const BY_ONE_AT_ONCE = LIMITS.TRIES_AT_ONCE.value
/** A lock is of the number or the caller that its digest stands for; which request filled it says nothing. */
const NOBODY = { viewer: ANONYMOUS, requestId: 'attempts' }
const FORGET_EVERY = LIMITS.TRIES_FORGOTTEN_MS.value

/** What wrong tries are counted against. */
export interface Counter {
  /** A keyed digest: the table shows neither numbers nor addresses. */
  readonly key: string
  /** Whose it is: of what is guessed, or of the caller. */
  readonly against: 'ONE' | 'CALLER'
  /** Wrong tries that lock it. */
  readonly most: number
  /** How long a wrong try counts, and how long a counter that is full stays locked. */
  readonly windowMs: number
  /** Tries compared at once in this process; the others wait, so that right tries under way do not fill the counter. */
  readonly atOnce: number
}

/** The counter of one thing whose secret is guessed, whether the thing exists or not. */
export const triesAgainst = ({ keys }: Pick<Runtime, 'keys'>, thing: string): Counter => ({
  key: sign(keys, 'attempt', `against:${thing}`),
  against: 'ONE',
  most: MOST_AGAINST_ONE,
  windowMs: WINDOW_OF_ONE_MS,
  atOnce: 1,
})

/**
 * The counter of the caller: the address when anonymous; otherwise the token's holder, so that a token does not lift the limit.
 * @param what the kind of secret that is guessed; each kind is counted apart
 */
export const triesBy = ({ runtime, viewer, address }: Caller, what: string): Counter => ({
  key: sign(runtime.keys, 'attempt', `by:${what}:${holderOf(viewer) ?? `address ${address}`}`),
  against: 'CALLER',
  most: MOST_BY_ONE,
  windowMs: WINDOW_MS,
  atOnce: BY_ONE_AT_ONCE,
})

/**
 * Compares a secret that can be guessed. The try is counted against every counter, in the database, before `compare` begins; a
 * right one gives back what it counted, a wrong one does not, nor does one whose process dies.
 * @param compare looks up and compares; null when the guess is wrong
 * @throws RateLimited with the seconds until the counter that is full opens; nothing was compared then
 */
export async function guess<T>(runtime: Runtime, counters: readonly Counter[], compare: () => Promise<T | null>): Promise<T | null> {
  const [counter, ...others] = counters
  if (!counter) return compare()
  return inTurn(counter, async () => {
    const { until, full } = await reserve(runtime, counter)
    try {
      const right = await guess(runtime, others, compare)
      if (right !== null) await giveBack(runtime, counter, until)
      else if (full) recordSoon(runtime, NOBODY, { kind: 'LOCKED', purpose: counter.against, subjects: [counter.key], count: counter.most })
      return right
    } catch (error) {
      if (error instanceof RateLimited) await giveBack(runtime, counter, until)
      throw error
    }
  })
}

/**
 * Counts a look that is no guess and costs the same whatever it finds: nothing is given back.
 * @param what the kind of look; each kind is counted apart
 * @param bound how many within how long; the last one closes the counter for as long
 * @throws RateLimited with the seconds until the counter opens
 */
export async function countLook(
  { runtime, viewer }: Pick<Caller, 'runtime' | 'viewer'>,
  what: string,
  bound: { most: number; withinMs: number },
): Promise<void> {
  await reserve(runtime, { key: sign(runtime.keys, 'attempt', `look:${what}:${holderOf(viewer)}`), most: bound.most, windowMs: bound.withinMs })
}

/**
 * Counts a try, in one statement, so that tries of all replicas are counted one after the other. The try that fills the counter
 * locks it for a whole window; a full counter counts no more.
 * @returns when the counter ends, and whether this try has filled it
 */
async function reserve(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  { key, most, windowMs }: Pick<Counter, 'key' | 'most' | 'windowMs'>,
): Promise<{ until: Date; full: boolean }> {
  const now = clock.now()
  const until = new Date(now.getTime() + windowMs)
  const [counted] = await db.$queryRaw<{ expire: Date; points: number }[]>`
    INSERT INTO rate_limiter_flexible AS c (key, points, expire) VALUES (${key}, 1, ${until})
    ON CONFLICT (key) DO UPDATE SET
      points = CASE WHEN c.expire <= ${now} THEN 1 ELSE c.points + 1 END,
      expire = CASE WHEN c.expire <= ${now} OR c.points + 1 >= ${most} THEN greatest(c.expire, ${until}) ELSE c.expire END
    WHERE c.points < ${most} OR c.expire <= ${now}
    RETURNING c.expire, c.points`
  if (counted) return { until: counted.expire, full: counted.points >= most }
  const [full] = await db.$queryRaw<{ expire: Date }[]>`SELECT expire FROM rate_limiter_flexible WHERE key = ${key}`
  throw new RateLimited(Math.max(1, Math.ceil(((full?.expire ?? now).getTime() - now.getTime()) / 1_000)))
}

/**
 * Takes one try off again. A counter that began anew after `until` ends later: it is not touched.
 * @param until as `reserve` said
 */
async function giveBack({ db }: Runtime, { key, windowMs }: Counter, until: Date): Promise<void> {
  const anew = new Date(until.getTime() + windowMs)
  await db.$executeRaw`UPDATE rate_limiter_flexible SET points = points - 1 WHERE key = ${key} AND points > 0 AND expire < ${anew}`
}

const lanes = new Map<string, { readonly run: ReturnType<typeof turns>; inside: number }>()

async function inTurn<T>({ key, atOnce }: Counter, part: () => Promise<T>): Promise<T> {
  const lane = lanes.get(key) ?? { run: turns(atOnce), inside: 0 }
  lanes.set(key, lane)
  lane.inside++
  try {
    return await lane.run(part)
  } finally {
    if (--lane.inside === 0) lanes.delete(key)
  }
}

/** Deletes counters that have ended (清理过期计数). */
export const forgetTries = ({ db, clock }: Pick<Runtime, 'db' | 'clock'>): Promise<number> =>
  db.$executeRaw`DELETE FROM rate_limiter_flexible WHERE expire <= ${clock.now()}`

/** Deletes them every five minutes until it is stopped; any number of servers may run it. */
export const startForgettingTries = (runtime: Runtime): { stop(): Promise<void> } =>
  goRound(() => forgetTries(runtime), {
    every: FORGET_EVERY,
    afterFailure: FORGET_EVERY,
    failed: (error) => runtime.log.warn({ err: error }, 'counters of wrong tries could not be deleted; trying again'),
  })
