import { startForgettingTries } from './access/attempts.ts'
import { startNotingKeys } from './access/keys-in-use.ts'
import { lastRecords, startRecording } from './access/security-records.ts'
import { startReadingRevocations } from './access/sign-ons.ts'
import { startAttachmentKeeper } from './attachments/attachment-keeper.ts'
import { startChainer } from './audit/chainer.ts'
import { watchTrail } from './audit/watch-trail.ts'
import { startCalendarWatch } from './calendar/watch-calendar.ts'
import type { Config } from './config.ts'
import { attachmentPages } from './http/attachments.ts'
import { calendarPage } from './http/calendar-page.ts'
import { devPages } from './http/dev-pages.ts'
import { evaluatePage } from './http/evaluate-page.ts'
import { landingPage } from './http/landing-page.ts'
import { firstOf } from './http/pages.ts'
import { reportPage } from './http/report-page.ts'
import { type Server, serve } from './http/server.ts'
import { wallboardPage } from './http/wallboard-page.ts'
import { contextFor } from './live/incoming.ts'
import { createLog, type Log } from './log.ts'
import { openRuntime, type RuntimeOptions } from './open-runtime.ts'
import { startSearchKeyKeeper } from './orders/keep-search-keys.ts'
import { startIdIndexKeeper } from './privacy/keep-id-indexes.ts'
import { startForgettingQuotas } from './quotas/database-portion.ts'
import type { Runtime } from './runtime.ts'
import { schema } from './schema.ts'
import { startFactKeeper } from './statistics/fact-keeper.ts'
import { factsAtRest } from './statistics/keep-facts.ts'
import { TIMERS } from './timer-handlers.ts'
import { startSweeper } from './timers/sweeper.ts'

interface Options extends RuntimeOptions {
  readonly log?: Log
}

/** One running program. */
export interface App {
  readonly url: string
  readonly port: number
  readonly runtime: Runtime
  /** Sockets and event streams open now, and the subscriptions on them. */
  readonly connections: Server['connections']
  stop(): Promise<void>
}

/**
 * Starts the program: the ground, then the server on it.
 * @throws StartError with one sentence when something the operator can mend is in the way
 */
export async function start(config: Config, options: Options = {}): Promise<App> {
  const log = options.log ?? createLog(config.logLevel)
  // Milliseconds since the process began; bench/start.ts reads them.
  const reached = (phase: string) => log.debug({ phase, ms: Math.round(performance.now()) }, 'start')
  reached('loaded')
  const opened = await openRuntime(config, log, { ...options, reached })
  const { runtime } = opened
  try {
    const server: Server = await serve({
      runtime,
      schema,
      context: contextFor(runtime),
      page: firstOf(attachmentPages(runtime), calendarPage(runtime), landingPage(runtime), devPages(runtime), wallboardPage(), reportPage(), evaluatePage()),
    })
    reached('listening')
    // The caller that set a fixed clock moves it, and runs the timers too (test/kit).
    const sweeper = options.clock ? null : startSweeper(runtime, TIMERS)
    const keeper = options.clock ? null : startFactKeeper(runtime)
    const files = options.clock ? null : startAttachmentKeeper(runtime)
    const tries = options.clock ? null : startForgettingTries(runtime)
    const quotas = options.clock ? null : startForgettingQuotas(runtime)
    const records = options.clock ? null : startRecording(runtime)
    const chainer = options.clock ? null : startChainer(runtime, watchTrail)
    const signOns = options.clock ? null : startReadingRevocations(runtime)
    const calendar = options.clock ? null : startCalendarWatch(runtime)
    const keysInUse = options.clock ? null : startNotingKeys(runtime)
    const searchKeys = options.clock ? null : startSearchKeyKeeper(runtime)
    const idIndexes = options.clock ? null : startIdIndexKeeper(runtime)
    return {
      url: server.url,
      port: server.port,
      runtime,
      connections: server.connections,
      async stop() {
        await server.stop()
        await sweeper?.stop()
        await keeper?.stop()
        await factsAtRest(runtime.db)
        await files?.stop()
        await tries?.stop()
        await signOns?.stop()
        await quotas?.stop()
        await calendar?.stop()
        await searchKeys?.stop()
        await keysInUse?.stop()
        await idIndexes?.stop()
        await records?.stop()
        await lastRecords(runtime)
        await chainer?.stop()
        await opened.stop()
      },
    }
  } catch (error) {
    await opened.stop()
    throw error
  }
}
