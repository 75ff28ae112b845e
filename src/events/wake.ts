import type { Database } from '../db/client.ts'
import type { Log } from '../log.ts'
import { openRedisWake, type WakeLine } from './redis-wake.ts'

/** Tells every replica that the log has grown. Only a hint: losing it costs latency, never an event. */
export interface Wake {
  hint(): void
  stop(): Promise<void>
}

const CHANNEL = 'event_log'
/** Hints within this time are one: a burst of changes is one notice. */
const COALESCE_MS = 10

/**
 * Opens the wake-up line: inside the process with the embedded database, LISTEN/NOTIFY with PostgreSQL, Redis where it is named.
 * @param redisUrl Redis to use instead of NOTIFY; null: none
 * @param heard called for hints of this process and of others
 */
export async function openWake(database: Database, redisUrl: string | null, log: Log, heard: () => void): Promise<Wake> {
  const line = await openLine(database, redisUrl, log, heard)
  let timer: NodeJS.Timeout | null = null
  return {
    hint() {
      timer ??= setTimeout(() => {
        timer = null
        heard()
        void line?.say()
      }, COALESCE_MS)
    },
    async stop() {
      if (timer) {
        clearTimeout(timer)
        // A short-lived process (an import) has often written last what others are waiting for.
        await line?.say()
      }
      await line?.stop()
    },
  }
}

/** The line to other processes; the embedded database has none. */
async function openLine(database: Database, redisUrl: string | null, log: Log, heard: () => void): Promise<WakeLine | null> {
  if (database.engine !== 'postgres') return null
  if (redisUrl !== null) return openRedisWake(redisUrl, log, heard)
  const stop = await database.listen(CHANNEL, heard)
  return {
    say: () => database.notify(CHANNEL).catch((error: unknown) => log.debug({ err: error }, 'events: a hint was lost')),
    stop,
  }
}
