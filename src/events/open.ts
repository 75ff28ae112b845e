import { type Clock, DAY, HOUR } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'
import { createHub, type Hub } from './hub.ts'
import { openEpoch, readPage } from './log.ts'
import { startRelay } from './relay.ts'
import { moveLowWater } from './retention.ts'
import { openWake } from './wake.ts'

/** The reading side of the log in one process. */
export interface Events {
  readonly hub: Hub
  readonly wake: { hint(): void }
  stop(): Promise<void>
}

/** What the reading side is opened with. */
export interface EventsOptions {
  readonly log: Log
  readonly clock: Clock
  /** Redis for wake-ups between replicas; null: NOTIFY. */
  readonly redisUrl: string | null
  /** How long a cursor can be honoured, in days (补发窗口). */
  readonly replayDays: number
}

/** Opens epoch, hub, relay, wake-up line and replay window of one process, on a migrated database. */
export async function openEvents(database: Database, { log, clock, redisUrl, replayDays }: EventsOptions): Promise<Events> {
  await openEpoch(database.db)
  const start = await readPage(database.db, Number.MAX_SAFE_INTEGER, 1)
  const hub = createHub(database.db, start)
  const relay = startRelay(database.db, hub, log)
  const wake = await openWake(database, redisUrl, log, relay.poke)
  const trimming = setInterval(trim, HOUR)
  trimming.unref()
  trim()

  function trim() {
    moveLowWater(database.db, new Date(clock.now().getTime() - replayDays * DAY)).catch((error: unknown) =>
      log.warn({ err: error }, 'events: the replay window could not be moved; trying again in an hour'),
    )
  }

  return {
    hub,
    wake,
    async stop() {
      clearInterval(trimming)
      await wake.stop()
      await relay.stop()
    },
  }
}
