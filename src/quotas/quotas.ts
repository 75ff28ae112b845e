import { sign } from '../access/encryption.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import { RateLimited } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Log } from '../log.ts'
import { Buckets } from './buckets.ts'
import { type CallerKind, type ChangeClass, countedAs, QUOTAS, type QuotaClass, type ReadClass } from './classes.ts'
import { takeInDatabase } from './database-portion.ts'
import { Portions, type TakePortion } from './portions.ts'
import { openRedisPortions } from './redis-portion.ts'
import type { Rate, Standing } from './standing.ts'

/** A request as quotas see it. */
export interface Asking {
  readonly viewer: Viewer
  /** Address the request came from. */
  readonly address: string
  /** Tells what is left, to whoever writes the headers of the answer. */
  readonly told?: ((left: Standing) => void) | undefined
}

/** How often each caller may ask, counted (配额). */
export interface Quotas {
  /**
   * Counts a read: in Redis with all servers, where it is set; else, and while it is away, against this server's share of the caller's quota.
   * @param price as many reads as it counts for
   * @throws RateLimited
   */
  read(asking: Asking, price: number, kind?: ReadClass): Promise<void>
  /**
   * Counts a change, whichever server does it.
   * @throws RateLimited
   */
  change(asking: Asking, kind: ChangeClass): Promise<void>
  stop(): Promise<void>
}

interface Ground {
  readonly config: Pick<Config, 'quotaFactor' | 'quotas' | 'replicas' | 'redisUrl'>
  readonly clock: Clock
  readonly log: Log
  readonly db: Db
  readonly keys: Parameters<typeof sign>[0]
}

/** Opens the books of one process. */
export async function openQuotas({ config, clock, log, db, keys }: Ground): Promise<Quotas> {
  // Neither the table nor Redis shows accounts or addresses.
  const digest = (name: string) => sign(keys, 'attempt', `quota:${name}`)
  const buckets = new Buckets()
  const redis = config.redisUrl === null ? null : await openRedisPortions(config.redisUrl, log)
  const inRedis = redis && new Portions((name, ...rest) => redis.take(digest(name), ...rest))
  const inDatabase: TakePortion = (name, ...rest) => takeInDatabase(db, digest(name), ...rest)
  const changes = new Portions(inDatabase)
  // One that is frozen is not waited for by every read.
  let askRedisAgainAt = 0

  async function takeRead(name: string, kind: ReadClass, caller: CallerKind, price: number): Promise<Standing> {
    const now = clock.now().getTime()
    if (inRedis && redis.ready && performance.now() >= askRedisAgainAt) {
      try {
        return await inRedis.take(name, rateOf(config, kind, caller), price, now)
      } catch (error) {
        askRedisAgainAt = performance.now() + LIMITS.REDIS_ASK_MS.value
        log.debug({ err: error }, 'quotas: Redis did not answer; reads are counted here')
      }
    }
    return buckets.take(name, rateOf(config, kind, caller, config.replicas), price, now)
  }

  return {
    async read(asking, price, kind = 'READ') {
      const caller = countedAs(asking)
      if (caller) answer(asking, await takeRead(`${kind} ${caller.name}`, kind, caller.kind, price))
    },
    async change(asking, kind) {
      const caller = countedAs(asking)
      if (caller) answer(asking, await changes.take(`${kind} ${caller.name}`, rateOf(config, kind, caller.kind), 1, clock.now().getTime()))
    },
    async stop() {
      redis?.stop()
    },
  }
}

/**
 * The quota of a class and kind of caller as this installation has it.
 * @param replicas servers it is divided by
 */
export function rateOf({ quotas, quotaFactor }: Pick<Config, 'quotas' | 'quotaFactor'>, kind: QuotaClass, caller: CallerKind, replicas = 1): Rate {
  const { most, seconds } = QUOTAS[kind]
  const set = quotas.get(`${kind}.${caller}`) ?? Math.round(most[caller] * quotaFactor)
  return { most: Math.max(1, Math.floor(set / replicas)), windowMs: seconds * 1_000 }
}

function answer({ told }: Asking, left: Standing): void {
  told?.(left)
  if (left.retryAfterSeconds !== null) throw new RateLimited(left.retryAfterSeconds)
}
