import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import { type Config, readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { isToBeKept } from './keep-failed.ts'
import { asAdministrator, databaseUrl } from './postgres.ts'
import { suiteSettings } from './suite.ts'

/** Set when the suite runs on PostgreSQL. */
export const onPostgres = process.env.TEST_DATABASE_URL ?? null

let made = 0

export interface FreshDatabase {
  readonly config: Config
  readonly template: Blob | undefined
  cleanup(): Promise<void>
}

/**
 * A database of its own for a test, copied from the template: in memory, or a clone on PostgreSQL.
 * @param opens false for an app that has leased an embedded database
 */
export async function freshDatabase(settings: Record<string, string> = {}, opens = true): Promise<FreshDatabase> {
  const base = { NODE_ENV: 'test', DATA_DIR: 'memory://', PORT: '0', LOG_LEVEL: 'silent', SEED_DEMO: 'false', ...suiteSettings, ...settings }
  if (!onPostgres) return { config: readConfig(base), template: opens ? new Blob([readFileSync(inject('template'))]) : undefined, cleanup: async () => {} }
  const name = `fd_test_${process.pid}_${++made}`
  await asAdministrator(onPostgres, async (admin) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`)
    // Settings of a database are not cloned with it.
    await admin.query(`ALTER DATABASE ${name} SET timezone TO 'UTC'`)
  })
  return {
    config: readConfig({ ...base, DATABASE_URL: databaseUrl(onPostgres, name) }),
    template: undefined,
    async cleanup() {
      if (isToBeKept()) return console.log(`kept the database of a failed test: ${databaseUrl(onPostgres as string, name)}`)
      await asAdministrator(onPostgres as string, async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)))
    },
  }
}

/** The same, opened: for tests of the ground alone. */
export async function openDatabase(onStatement?: (sql: string) => void): Promise<Database & { readonly config: Config; discard(): Promise<void> }> {
  const fresh = await freshDatabase()
  const database = await connect(fresh.config, { ...(fresh.template ? { template: fresh.template } : {}), ...(onStatement ? { onStatement } : {}) })
  return Object.assign(database, {
    config: fresh.config,
    async discard() {
      await database.close()
      await fresh.cleanup()
    },
  })
}
