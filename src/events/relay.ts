import { setImmediate as turn } from 'node:timers/promises'
import type { Db } from '../db/database.ts'
import { LIMITS } from '../limits.ts'
import type { Log } from '../log.ts'
import { backOff, pauses } from '../pauses.ts'
import type { HubFeed } from './hub.ts'
import { newEpoch, readPage } from './log.ts'

/** Reads the log for the whole process. */
export interface Relay {
  /** There may be something new. */
  poke(): void
  /** Ends after the read under way. */
  stop(): Promise<void>
}

const PAGE = LIMITS.RELAY_PAGE.value
/** Losing every hint costs at most this, never an event. */
const POLL_MS = LIMITS.RELAY_POLL_MS.value
const LONGEST_PAUSE_MS = LIMITS.RELAY_PAUSE_MS.value

/**
 * Starts the one reader of the log in this process: on a hint, and at least once a second. It never throws: while the
 * database is away it says so once and goes on trying.
 * @param pollMs how often it reads without a hint, real milliseconds
 */
export function startRelay(db: Db, hub: HubFeed, log: Log, pollMs = POLL_MS): Relay {
  let stopped = false
  let poked = false
  const { pause, wake } = pauses()
  let failures = 0

  async function drain() {
    for (;;) {
      const page = await readPage(db, hub.head(), PAGE)
      if (page.epoch !== hub.epoch) return hub.reset(page.epoch, page.head, page.low)
      if (page.head < hub.head()) return hub.reset(await newEpoch(db), page.head, page.low)
      const full = page.events.length === PAGE
      hub.push(page, full)
      if (!full || stopped) return
      await turn()
    }
  }

  async function run() {
    while (!stopped) {
      poked = false
      try {
        await drain()
        if (failures > 0) log.info('events: the log can be read again')
        failures = 0
      } catch (error) {
        if (!stopped && failures++ === 0) log.error({ err: error }, 'events: degraded, the log cannot be read; trying again')
      }
      if (stopped) return
      // A hint during an outage must not turn into a storm of tries.
      if (failures > 0) await pause(backOff(failures, LONGEST_PAUSE_MS))
      else if (!poked) await pause(pollMs)
    }
  }

  const running = run()
  return {
    poke() {
      poked = true
      if (failures === 0) wake()
    },
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}
