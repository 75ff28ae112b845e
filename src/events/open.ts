import type { Database } from '../db/client.ts'
import type { Log } from '../log.ts'
import { createHub, type Hub } from './hub.ts'
import { openEpoch, readPage } from './log.ts'
import { startRelay } from './relay.ts'
import { openWake } from './wake.ts'

/** The reading side of the log in one process. */
export interface Events {
  readonly hub: Hub
  readonly wake: { hint(): void }
  stop(): Promise<void>
}

/** Opens epoch, hub, relay and wake-up line of one process, on a migrated database. */
export async function openEvents(database: Database, log: Log): Promise<Events> {
  await openEpoch(database.db)
  const start = await readPage(database.db, Number.MAX_SAFE_INTEGER, 1)
  const hub = createHub(database.db, start)
  const relay = startRelay(database.db, hub, log)
  const wake = await openWake(database, log, relay.poke)
  return {
    hub,
    wake,
    async stop() {
      await wake.stop()
      await relay.stop()
    },
  }
}
