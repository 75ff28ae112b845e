import { seed } from '../prisma/seed/seed.ts'
import { admitDevelopmentKeys } from './access/development.ts'
import { loadKeys } from './access/encryption.ts'
import { expectKeysInUse } from './access/keys-in-use.ts'
import { expectQueryKeys } from './access/query-code.ts'
import { readRevocations } from './access/sign-ons.ts'
import { type Clock, databaseClock, MINUTE } from './clock.ts'
import type { Config } from './config.ts'
import { connect } from './db/client.ts'
import type { Database, OnStatement } from './db/database.ts'
import { expectSetUp, setUp } from './db/installation.ts'
import { EFFECTS } from './effects.ts'
import { openEvents } from './events/open.ts'
import { openFiles } from './files/files.ts'
import type { Log } from './log.ts'
import { openQuotas } from './quotas/quotas.ts'
import type { Runtime } from './runtime.ts'

export interface RuntimeOptions {
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
export interface OpenRuntime {
  readonly runtime: Runtime
  stop(): Promise<void>
}

/**
 * Opens the ground: database, migrations and what the database is for, clock, seed, event log; in this order, so that the first answer is a true one.
 * @throws StartError with one sentence when something the operator can mend is in the way
 */
export async function openRuntime(config: Config, log: Log, options: RuntimeOptions = {}): Promise<OpenRuntime> {
  const reached = options.reached ?? (() => {})
  const listed = await loadKeys(config)
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
    if (config.migrateAtStart) {
      const applied = await setUp(database, config)
      if (applied.length > 0) log.info({ applied }, 'migrated')
    } else await expectSetUp(database, config)
    const keys = await expectKeysInUse(database, listed)
    await expectQueryKeys(database.db, keys)
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
    const quotas = await openQuotas({ config, clock, log, db: database.db, keys })
    closers.push(() => quotas.stop())
    const built = { config, log, clock, db: database.db, keys, files, quotas, effects: EFFECTS }
    await database.exclusively(() => seed(built))
    if (!config.production) await admitDevelopmentKeys(database.db, keys, clock.now())
    await readRevocations(built)
    reached('seeded')
    const events = await openEvents(database, { log, clock, redisUrl: config.redisUrl, replayDays: config.replayDays })
    closers.push(() => events.stop())
    return { runtime: { ...built, hub: events.hub, wake: events.wake }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
