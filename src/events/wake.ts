import type { Database } from '../db/client.ts'
import type { Log } from '../log.ts'

/** Tells every replica that the log has grown. Only a hint: losing it costs latency, never an event. */
export interface Wake {
  hint(): void
  stop(): Promise<void>
}

const CHANNEL = 'event_log'
/** Hints within this time are one: a burst of changes is one notice. */
const COALESCE_MS = 10

/**
 * Opens the wake-up line: inside the process with the embedded database, LISTEN/NOTIFY with PostgreSQL.
 * @param heard called for hints of this process and of others
 */
export async function openWake(database: Database, log: Log, heard: () => void): Promise<Wake> {
  const shared = database.engine === 'postgres'
  const unlisten = shared ? await database.listen(CHANNEL, heard) : null
  let timer: NodeJS.Timeout | null = null
  return {
    hint() {
      timer ??= setTimeout(() => {
        timer = null
        heard()
        if (shared) database.notify(CHANNEL).catch((error: unknown) => log.debug({ err: error }, 'events: a hint was lost'))
      }, COALESCE_MS)
    },
    async stop() {
      if (timer) {
        clearTimeout(timer)
        // A short-lived process (an import) has often written last what others are waiting for.
        if (shared) await database.notify(CHANNEL).catch((error: unknown) => log.debug({ err: error }, 'events: a hint was lost'))
      }
      await unlisten?.()
    },
  }
}
