import type { Clock } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { LIMITS } from '../limits.ts'
import type { Log } from '../log.ts'
import { goRound } from '../pauses.ts'
import type { Portion } from './portions.ts'
import type { Rate } from './standing.ts'

/**
 * Takes a portion of a caller's quota in one statement, so that servers take one after the other. The window begins with its first portion;
 * what was asked for beyond the quota counts too, and is granted to nobody.
 * @param key a keyed digest of the class and the caller
 * @param now in milliseconds, by the program's clock
 */
export async function takeInDatabase(db: Db, key: string, count: number, { most, windowMs }: Rate, now: number): Promise<Portion> {
  const [at, until, tooLate] = [new Date(now), new Date(now + windowMs), new Date(now + 2 * windowMs)]
  const [row] = await db.$queryRaw<{ used: number; ends_at: Date }[]>`
    INSERT INTO quota_use AS c (key, used, ends_at) VALUES (${key}, ${count}, ${until})
    ON CONFLICT (key) DO UPDATE SET
      used = CASE WHEN c.ends_at <= ${at} OR c.ends_at > ${tooLate} THEN ${count} ELSE c.used + ${count} END,
      ends_at = CASE WHEN c.ends_at <= ${at} OR c.ends_at > ${tooLate} THEN ${until} ELSE c.ends_at END
    RETURNING c.used, c.ends_at`
  if (!row) throw new Error('a portion was neither written nor refused')
  const before = row.used - count
  return { granted: Math.max(0, Math.min(count, most - before)), rest: Math.max(0, most - row.used), until: row.ends_at.getTime() }
}

const FORGET_EVERY = LIMITS.TRIES_FORGOTTEN_MS.value

/** Deletes windows that have ended (清理过期配额) every five minutes until it is stopped; any number of servers may run it. */
export const startForgettingQuotas = ({ db, clock, log }: { readonly db: Db; readonly clock: Clock; readonly log: Log }): { stop(): Promise<void> } =>
  goRound(() => db.$executeRaw`DELETE FROM quota_use WHERE ends_at <= ${clock.now()}`, {
    every: FORGET_EVERY,
    afterFailure: FORGET_EVERY,
    failed: (error) => log.warn({ err: error }, 'quotas that have ended could not be deleted; trying again'),
  })
