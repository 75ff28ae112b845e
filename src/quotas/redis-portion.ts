import type { RedisClientType } from 'redis'
import { LIMITS } from '../limits.ts'
import { within } from '../live/within.ts'
import type { Log } from '../log.ts'
import { backOff } from '../pauses.ts'
import type { TakePortion } from './portions.ts'

const CONNECT_WITHIN_MS = LIMITS.REDIS_CONNECT_MS.value
const ASK_EVERY_MS = LIMITS.REDIS_ASK_MS.value
const SILENT_MS = LIMITS.REDIS_SILENT_MS.value
const ANSWER_WITHIN_MS = LIMITS.REDIS_QUOTA_MS.value
const LONGEST_PAUSE_MS = LIMITS.REDIS_PAUSE_MS.value
/** Portions that may be asked for at once; beyond, reads are counted in the process. */
const MAX_WAITING = LIMITS.QUOTA_ASKED_AT_ONCE.value

/** What reads of all servers are counted in. */
export interface RedisPortions {
  readonly ready: boolean
  /** @throws Error when Redis does not answer, or what it answers is no count */
  readonly take: TakePortion
  stop(): void
}

/** Counts portions of reads in Redis. Neither start nor stop waits for it: while it is away each process counts its share. */
export async function openRedisPortions(url: string, log: Log): Promise<RedisPortions> {
  // Loaded only when used.
  const { createClient } = await import('redis')
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_WAITING,
    pingInterval: ASK_EVERY_MS,
    socket: { connectTimeout: CONNECT_WITHIN_MS, socketTimeout: SILENT_MS, reconnectStrategy: (tries) => backOff(tries, LONGEST_PAUSE_MS) },
  }) as RedisClientType
  // That Redis is away is said by the line of wake-ups (events/redis-wake.ts).
  client.on('error', (error: unknown) => log.debug({ err: error }, 'quotas: Redis cannot be reached; reads are counted in the process'))
  client.connect().catch((error: unknown) => log.debug({ err: error }, 'quotas: the Redis client gave up'))
  return {
    get ready() {
      return client.isReady
    },
    async take(key, count, { most, windowMs }, now) {
      const name = `flash-delivery:quota:${key}`
      // The window begins with the first portion.
      const [, used, left] = await within(ANSWER_WITHIN_MS, () => client.multi().set(name, 0, { PX: windowMs, NX: true }).incrBy(name, count).pTTL(name).exec())
      if (typeof used !== 'number' || typeof left !== 'number') throw new Error('Redis answered with no count')
      return { granted: Math.max(0, Math.min(count, most - (used - count))), rest: Math.max(0, most - used), until: now + Math.max(1, left) }
    },
    stop: () => client.destroy(),
  }
}
