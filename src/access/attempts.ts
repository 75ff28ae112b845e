import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'
import type { Ground } from '../ground.ts'

const limiters = new WeakMap<Ground, RateLimiterPrisma>()

/** Wrong tries allowed, and for how long too many of them lock. */
const TRIES = 5
const LOCKED_SECONDS = 15 * 60

function limiter(ground: Ground): RateLimiterPrisma {
  const known = limiters.get(ground)
  if (known) return known
  const made = new RateLimiterPrisma({ storeClient: ground.db, keyPrefix: 'wrong-tries', points: TRIES, duration: LOCKED_SECONDS })
  limiters.set(ground, made)
  return made
}

const waitOf = (result: RateLimiterRes) => Math.max(1, Math.ceil(result.msBeforeNext / 1_000))

/**
 * Refuses when one of the keys has had too many wrong tries; counted in the database, so every replica counts together.
 * @throws RateLimited with the seconds to wait
 */
export async function refuseIfLocked(ground: Ground, keys: readonly string[]) {
  for (const key of keys) {
    const result = await limiter(ground).get(key)
    if (result && result.consumedPoints >= TRIES && result.msBeforeNext > 0) throw new RateLimited(waitOf(result))
  }
}

/** Counts a wrong try against each key. */
export async function countWrongTry(ground: Ground, keys: readonly string[]) {
  for (const key of keys) {
    await limiter(ground)
      .consume(key)
      .catch((rejected: unknown) => {
        if (!(rejected instanceof RateLimiterRes)) throw rejected
      })
  }
}
