import type { RedisClientType } from 'redis'
import { LIMITS } from '../limits.ts'
import type { Log } from '../log.ts'
import { backOff } from '../pauses.ts'

/** A line over which replicas tell each other that the log has grown. */
export interface WakeLine {
  /** Tells the others; may be lost, and never fails. */
  say(): Promise<void>
  stop(): Promise<void>
}

const CHANNEL = 'flash-delivery:event-log'
const CONNECT_WITHIN_MS = LIMITS.REDIS_CONNECT_MS.value
const LONGEST_PAUSE_MS = LIMITS.REDIS_PAUSE_MS.value
/** The connection is pinged this often, and given up as frozen when nothing has come for so long. */
const ASK_EVERY_MS = LIMITS.REDIS_ASK_MS.value
const SILENT_MS = LIMITS.REDIS_SILENT_MS.value
/** Hints that may wait while Redis does not answer; more would only say the same. */
const MAX_WAITING = LIMITS.REDIS_WAITING.value

/**
 * Hints over Redis: for many replicas, or where PgBouncer stands before PostgreSQL and NOTIFY does not pass. The text of a
 * message is ignored: any message has the log read. Redis lost, frozen or wrong therefore only costs latency,
 * at most one poll of the relay; neither start nor stop waits for it.
 * @param heard called for hints of all processes, and after each reconnection, since some may have been missed
 */
export async function openRedisWake(url: string, log: Log, heard: () => void): Promise<WakeLine> {
  // Loaded only when used.
  const { createClient } = await import('redis')
  /** Clients that cannot reach it now. */
  const down = new Set<string>()
  function opened(name: string): RedisClientType {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: MAX_WAITING,
      pingInterval: ASK_EVERY_MS,
      socket: {
        connectTimeout: CONNECT_WITHIN_MS,
        socketTimeout: SILENT_MS,
        reconnectStrategy: (tries) => backOff(tries, LONGEST_PAUSE_MS),
      },
    }) as RedisClientType
    client.on('error', (error: unknown) => {
      if (down.size === 0) log.warn({ err: error, client: name }, 'events: degraded, Redis cannot be reached; replicas learn of changes by polling')
      down.add(name)
    })
    client.on('ready', () => {
      if (down.delete(name) && down.size === 0) log.info('events: Redis can be reached again')
      heard()
    })
    return client
  }
  const speaker = opened('speaker')
  const listener = opened('listener')
  // Once subscribed, it is again after each reconnection.
  let subscribed = false
  listener.on('ready', () => {
    if (subscribed) return
    listener.subscribe(CHANNEL, heard).then(
      () => (subscribed = true),
      (error: unknown) => log.debug({ err: error }, 'events: not subscribed yet'),
    )
  })
  // The client's own strategy goes on trying; the failure is logged already.
  for (const client of [speaker, listener]) client.connect().catch((error: unknown) => log.debug({ err: error }, 'events: a Redis client gave up'))
  return {
    async say() {
      if (!speaker.isReady) return
      await speaker.publish(CHANNEL, '').catch((error: unknown) => log.debug({ err: error }, 'events: a hint was lost'))
    },
    async stop() {
      for (const client of [speaker, listener]) client.destroy()
    },
  }
}
