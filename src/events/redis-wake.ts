import type { RedisClientType } from 'redis'
import type { Log } from '../log.ts'

/** A line over which replicas tell each other that the log has grown. */
export interface WakeLine {
  /** Tells the others; may be lost, and never fails. */
  say(): Promise<void>
  stop(): Promise<void>
}

const CHANNEL = 'flash-delivery:event-log'
const CONNECT_WITHIN_MS = 3_000
const LONGEST_PAUSE_MS = 10_000
/** Hints that may wait while Redis does not answer; more would only say the same. */
const MAX_WAITING = 16

/**
 * Hints over Redis: for many replicas, or where PgBouncer stands before PostgreSQL and NOTIFY does not pass. What is in a
 * message is not looked at: whatever it says, the log is read. Redis lost, frozen or lying therefore only costs latency,
 * at most one poll of the relay; it is waited for neither at start nor at stop.
 * @param heard called for hints of all processes, and after each reconnection, since some may have been missed
 */
export async function openRedisWake(url: string, log: Log, heard: () => void): Promise<WakeLine> {
  // Loaded only when used.
  const { createClient } = await import('redis')
  let degraded = false
  function opened(name: string): RedisClientType {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: MAX_WAITING,
      socket: { connectTimeout: CONNECT_WITHIN_MS, reconnectStrategy: (tries) => Math.min(LONGEST_PAUSE_MS, 100 * 2 ** tries) * (0.5 + Math.random() / 2) },
    }) as RedisClientType
    client.on('error', (error: unknown) => {
      if (degraded) return
      degraded = true
      log.warn({ err: error, client: name }, 'events: degraded, Redis cannot be reached; replicas learn of changes by polling')
    })
    client.on('ready', () => {
      if (degraded) log.info('events: Redis can be reached again')
      degraded = false
      heard()
    })
    return client
  }
  const speaker = opened('speaker')
  const listener = opened('listener')
  // Their strategy goes on trying; a failure has been said already.
  speaker.connect().catch(() => log.debug('events: Redis speaker gave up'))
  listener
    .connect()
    .then(() => listener.subscribe(CHANNEL, heard))
    .catch((error: unknown) => log.debug({ err: error }, 'events: Redis listener gave up'))
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
