import type { Config } from '../config.ts'
import { StartError } from '../errors.ts'
import { connect, databaseName } from './client.ts'
import type { Database } from './database.ts'
import { applyMigrations, pendingMigrations } from './migrate.ts'

/**
 * Sets the database up for this program: brings it up to date, and records what it is for. The first program to do so writes
 * whether it is for production or for development (with tests); every later one of the other kind is refused, before it changes
 * anything. One process at a time, from the first look to the last statement.
 * @returns the names of the migrations applied now
 * @throws StartError when the database is for the other kind of program, or an applied migration is no longer what it was
 */
export function setUp(database: Database, config: Config): Promise<string[]> {
  return database.exclusively(async () => {
    // Asked before migrating: a newer development program leaves a production database as it is.
    const known = await isFor(database, config)
    const applied = await applyMigrations(database)
    if (!known) await database.query(`INSERT INTO installation (one, kind) VALUES (true, $1::"InstallationKind") ON CONFLICT DO NOTHING`, [kindOf(config)])
    // A migration may have told what an older database is for.
    await isFor(database, config)
    return applied
  })
}

/**
 * Looks whether the database is set up for this program, and changes nothing: what a server in production does, whose role may not migrate.
 * @throws StartError naming what to run when it is empty or behind; when it is for the other kind of program
 */
export async function expectSetUp(database: Database, config: Config): Promise<void> {
  const known = await isFor(database, config)
  const pending = await pendingMigrations(database)
  if (known && pending.length === 0) return
  const behind = known ? `behind by ${pending.length} ${pending.length === 1 ? 'migration' : 'migrations'} (${pending[0]} …)` : 'not set up'
  throw new StartError(`${databaseName(config)} is ${behind}: run npx flash-delivery migrate as the owner of its tables, then start`)
}

/**
 * Opens a database that a server has set up: for commands that work on it and start none.
 * @throws StartError when none has, or it was one of the other kind
 */
export async function openInstalled(config: Config): Promise<Database> {
  const database = await connect(config)
  try {
    if (!(await isFor(database, config))) throw new StartError('the database is empty or of an older version: run npx flash-delivery migrate, it sets it up')
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

const kindOf = (config: Config) => (config.production ? 'PRODUCTION' : 'DEVELOPMENT')

/**
 * Whether the database is known to be for this kind of program; false when it does not know yet what it is for.
 * @throws StartError when it is for the other kind
 */
async function isFor(database: Database, config: Config): Promise<boolean> {
  const [table] = await database.query<{ there: boolean }>("SELECT to_regclass('installation') IS NOT NULL AS there")
  if (!table?.there) return false
  const [row] = await database.query<{ kind: string; since: string }>(
    "SELECT kind::text, to_char(since AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS since FROM installation",
  )
  if (!row || row.kind === kindOf(config)) return row !== undefined
  throw new StartError(
    config.production
      ? `${databaseName(config)} is for development since ${row.since}, with keys and perhaps a city that are made up: production begins with an empty database`
      : `${databaseName(config)} is in production since ${row.since}, where a development program must not write: set NODE_ENV=production, or name another database`,
  )
}
