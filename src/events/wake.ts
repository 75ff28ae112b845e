import type { Database } from '../db/database.ts'
import { LIMITS } from '../limits.ts'
import type { Log } from '../log.ts'
import { openRedisWake, type WakeLine } from './redis-wake.ts'

/** Tells every replica that the log has grown. Only a hint: losing it costs latency, never an event. */
export interface Wake {
  hint(): void
  stop(): Promise<void>
}

const CHANNEL = 'event_log'
/** The first hint goes out at once; those within this time after it are one: a burst of changes is two notices. */
const COALESCE_MS = LIMITS.WAKE_MS.value

/**
 * Opens the wake-up line: inside the process with the embedded database, LISTEN/NOTIFY with PostgreSQL, Redis where it is named.
 * @param redisUrl Redis to use instead of NOTIFY; null: none
 * @param heard called for hints of this process and of others
 */
export async function openWake(database: Database, redisUrl: string | null, log: Log, heard: () => void): Promise<Wake> {
  const line = await openLine(database, redisUrl, log, heard)
  let timer: NodeJS.Timeout | null = null
  let again = false
  function tell() {
    heard()
    void line?.say()
    timer = setTimeout(() => {
      timer = null
      if (!again) return
      again = false
      tell()
    }, COALESCE_MS)
  }
  return {
    hint() {
      if (timer === null) tell()
      else again = true
    },
    async stop() {
      if (timer) clearTimeout(timer)
      // The last write of a short-lived process (an import) is often one that others wait for.
      if (again) await line?.say()
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
