import { seed } from '../prisma/seed/seed.ts'
import { admitDevelopmentKeys } from './access/development.ts'
import { loadKeys } from './access/encryption.ts'
import { ASK_VISIT, askVisit } from './appointments/ask-visit.ts'
import { WATCH_VISIT } from './appointments/book-appointment.ts'
import { EXPIRE_SLOT, expireSlot } from './appointments/expire-slot.ts'
import { offerSlot } from './appointments/offer-slot.ts'
import { watchVisit } from './appointments/report-staff-no-show.ts'
import { OFFER_SLOT } from './appointments/slot-waits.ts'
import { LAPSE_WAIT, lapseWait } from './appointments/stop-waiting-for-slot.ts'
import { RECOUNT_DEADLINES } from './calendar/set-calendar-days.ts'
import { END_CAMPAIGN, endCampaign } from './campaigns/end-campaign.ts'
import { lapseSeat } from './campaigns/lapse-seat.ts'
import { missSlot } from './campaigns/miss-slot.ts'
import { MISS_SLOT } from './campaigns/open-campaign-slots.ts'
import { LAPSE_SEAT } from './campaigns/seats.ts'
import { type Clock, databaseClock, MINUTE } from './clock.ts'
import { CLOSE_UNEVALUATED } from './clocks/keep-clocks.ts'
import { DEADLINE_STAGE } from './clocks/ledger.ts'
import type { Config } from './config.ts'
import { connect } from './db/client.ts'
import type { Database, OnStatement } from './db/database.ts'
import { setUp } from './db/installation.ts'
import { expireOffers } from './dispatch/expire-offers.ts'
import { lapseReturn } from './dispatch/lapse-return.ts'
import { EXPIRE_OFFERS } from './dispatch/open-round.ts'
import { LAPSE_RETURN } from './dispatch/return-order.ts'
import { EFFECTS } from './effects.ts'
import { openEvents } from './events/open.ts'
import { recountDeadlines } from './extensions/recount-deadlines.ts'
import { lapseSuspension } from './extensions/resume-order.ts'
import { LAPSE_SUSPENSION } from './extensions/suspend-order.ts'
import { warnDeadline } from './extensions/warn-deadline.ts'
import { openFiles } from './files/files.ts'
import type { Ground, TimerHandlers } from './ground.ts'
import { closeUnevaluated } from './handling/close-unevaluated.ts'
import type { Log } from './log.ts'
import { lapseMatterSuspension } from './matters/resume-matter.ts'
import { LAPSE_MATTER_SUSPENSION } from './matters/suspend-matter.ts'
import { WATCH_PRESENCE, watchPresence } from './staff/set-presence.ts'

/** What fires each kind of timer (定时器): the kinds are named by the domains that set them. */
const TIMERS: TimerHandlers = {
  [WATCH_PRESENCE]: watchPresence,
  [EXPIRE_SLOT]: expireSlot,
  [OFFER_SLOT]: offerSlot,
  [LAPSE_WAIT]: lapseWait,
  [LAPSE_MATTER_SUSPENSION]: lapseMatterSuspension,
  [LAPSE_SEAT]: lapseSeat,
  [MISS_SLOT]: missSlot,
  [END_CAMPAIGN]: endCampaign,
  [WATCH_VISIT]: watchVisit,
  [ASK_VISIT]: askVisit,
  [DEADLINE_STAGE]: warnDeadline,
  [RECOUNT_DEADLINES]: recountDeadlines,
  [CLOSE_UNEVALUATED]: closeUnevaluated,
  [LAPSE_SUSPENSION]: lapseSuspension,
  [EXPIRE_OFFERS]: expireOffers,
  [LAPSE_RETURN]: lapseReturn,
}

export interface GroundOptions {
  /** Another clock than the database's: tests. */
  readonly clock?: Clock
  /** A dumped data directory to begin with, in memory: tests. */
  readonly template?: Blob
  /** A database that is open already, instead of the one the settings name: tests. */
  readonly database?: Database
  /** Called with every SQL statement and its parameters: tests count and explain them. */
  readonly onStatement?: OnStatement
  /** Called with the name of each phase once it is over. */
  readonly reached?: (phase: string) => void
}

/** What operations stand on, opened; with or without a server above it. */
export interface OpenGround {
  readonly ground: Ground
  stop(): Promise<void>
}

/**
 * Opens the ground: database, migrations and what the database is for, clock, seed, event log; in this order, so that the first answer is a true one.
 * @throws StartError with one sentence when something the operator can mend is in the way
 */
export async function openGround(config: Config, log: Log, options: GroundOptions = {}): Promise<OpenGround> {
  const reached = options.reached ?? (() => {})
  const keys = await loadKeys(config)
  const database =
    options.database ??
    (await connect(config, {
      ...(options.template ? { template: options.template } : {}),
      ...(options.onStatement ? { onStatement: options.onStatement } : {}),
    }))
  reached('database open')
  const closers: (() => unknown)[] = [() => database.close()]
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const applied = await setUp(database, config)
    if (applied.length > 0) log.info({ applied }, 'migrated')
    reached('migrated')
    const ticking = options.clock
      ? null
      : await databaseClock(async () => (await database.query<{ now: Date }>('SELECT clock_timestamp() AS now'))[0]?.now ?? new Date())
    if (ticking) {
      const timer = setInterval(() => ticking.measure().catch(() => log.warn('the database clock cannot be read; keeping the last offset')), MINUTE)
      timer.unref()
      closers.push(() => clearInterval(timer))
    }
    const clock = options.clock ?? (ticking as Clock)
    const files = await openFiles(config, keys)
    await database.exclusively(() => seed({ db: database.db, keys, demo: config.seedDemo }))
    if (!config.production) await admitDevelopmentKeys(database.db, keys, clock.now())
    reached('seeded')
    const events = await openEvents(database, { log, clock, redisUrl: config.redisUrl, replayDays: config.replayDays })
    closers.push(() => events.stop())
    return { ground: { config, log, clock, db: database.db, keys, files, hub: events.hub, wake: events.wake, effects: EFFECTS, timers: TIMERS }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
