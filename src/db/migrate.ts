import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { pauses } from '../pauses.ts'
import { packageRoot } from '../root.ts'
import type { Database } from './database.ts'
import { indexMadeBy, isOnline, type Statement, statementsOf } from './statements.ts'

export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** Prisma's own table of migrations, so that `prisma migrate deploy` stays possible. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`

const APPLIED = 'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL'

/**
 * Brings the database up to date, one process at a time. It does not record what the database is for: the program does
 * (installation.ts), and a template serves any kind.
 *
 * @returns the names applied now
 * @throws StartError when an applied migration is no longer what it was
 */
export function migrate(database: Database): Promise<string[]> {
  return database.exclusively(() => applyMigrations(database))
}

/**
 * Applies every prisma/migrations/<stamp>_<name>/migration.sql not applied yet, in order, each in a transaction; one that says
 * `-- online` in its first line statement by statement, beside the work of other processes (decisions: migrations). The caller
 * sees to it that no other process does so (`Database.exclusively`).
 *
 * @returns the names applied now
 * @throws StartError when an applied migration is no longer what it was
 */
export async function applyMigrations(database: Database, all: readonly Migration[] = migrations()): Promise<string[]> {
  await database.exec(TABLE)
  const applied = await database.query<{ migration_name: string; checksum: string }>(APPLIED)
  const known = new Map(applied.map((row) => [row.migration_name, row.checksum]))
  const now: string[] = []
  for (const migration of all) {
    const before = known.get(migration.name)
    if (before !== undefined && before !== migration.checksum) throw changed(migration)
    if (before !== undefined) continue
    if (isOnline(migration.sql) && database.engine === 'postgres') await applyOnline(database, migration)
    else await applyWhole(database, migration)
    now.push(migration.name)
  }
  return now
}

/**
 * The migrations a database has not, and those it has not finished. Reads alone, so a role that may not migrate can ask.
 * @throws StartError when an applied migration is no longer what it was, or the role may not even look
 */
export async function pendingMigrations(database: Database, all: readonly Migration[] = migrations()): Promise<string[]> {
  const [table] = await database.query<{ there: boolean; may: boolean }>(
    "SELECT c.oid IS NOT NULL AS there, coalesce(has_table_privilege(c.oid, 'SELECT'), false) AS may FROM (SELECT to_regclass('_prisma_migrations')::oid AS oid) c",
  )
  if (!table?.there) return all.map(({ name }) => name)
  if (!table.may) throw new StartError('the role of DATABASE_URL may not read the tables: run npx flash-delivery migrate --grant-to <role> as their owner')
  const applied = await database.query<{ migration_name: string; checksum: string }>(APPLIED)
  const known = new Map(applied.map((row) => [row.migration_name, row.checksum]))
  const other = all.find(({ name, checksum }) => known.has(name) && known.get(name) !== checksum)
  if (other) throw changed(other)
  return all.filter(({ name }) => !known.has(name)).map(({ name }) => name)
}

const changed = ({ name }: Migration) => new StartError(`migration ${name} was changed after it was applied; restore the file as it was`)

/** In one transaction: all of it, or nothing. The embedded engine has one session, so that nothing goes on beside an online one either. */
async function applyWhole(database: Database, { name, sql, checksum }: Migration): Promise<void> {
  const script = isOnline(sql) ? sql.replace(/\bCONCURRENTLY\b/gi, '') : sql
  const record = `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ('${randomUUID()}', '${checksum}', now(), '${name}', 1)`
  await database.exec(`BEGIN;\nSET LOCAL statement_timeout = 0;\nSET LOCAL lock_timeout = 0;\n${script}\n;${record};\nCOMMIT;`)
}

/**
 * Statement by statement, each committed alone and counted in the migration's row. After a kill the next start goes on with the one
 * that was under way: it may have been done, half done or not begun.
 */
async function applyOnline(database: Database, migration: Migration): Promise<void> {
  const { name, sql, checksum } = migration
  const [begun] = await database.query<{ id: string; checksum: string; done: number }>(
    'SELECT id, checksum, applied_steps_count AS done FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL',
    [name],
  )
  if (begun && begun.checksum !== checksum) throw changed(migration)
  const id = begun?.id ?? randomUUID()
  if (!begun) await database.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [id, checksum, name])
  for (const [i, statement] of statementsOf(sql).entries()) {
    if (i < (begun?.done ?? 0)) continue
    if (!begun || !(await isBuilt(database, statement))) await database.execAlone(statement.sql)
    await database.query('UPDATE _prisma_migrations SET applied_steps_count = $2 WHERE id = $1', [id, i + 1])
  }
  await database.query('UPDATE _prisma_migrations SET finished_at = now() WHERE id = $1', [id])
}

/**
 * Whether the index a statement makes was built before a kill. The server may go on for a process that is gone, so that is waited for;
 * an index that was left INVALID is dropped, since no query reads it and each write keeps it.
 */
async function isBuilt(database: Database, statement: Statement): Promise<boolean> {
  const index = indexMadeBy(statement)
  if (index === null) return false
  const { pause } = pauses()
  for (;;) {
    const [found] = await database.query<{ valid: boolean; building: boolean }>(
      `SELECT indisvalid AS valid, EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND index_relid = indexrelid) AS building
       FROM pg_index WHERE indexrelid = to_regclass($1)`,
      [index],
    )
    if (!found || (found.valid && !found.building)) return found !== undefined
    if (found.building) await pause(LIMITS.INDEX_BUILT_EVERY_MS.value)
    else {
      await database.execAlone(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`)
      return false
    }
  }
}

/** Digest of all migrations there are: a data directory made beforehand fits only the ones it was made with. */
export function migrationsDigest(): string {
  return createHash('sha256')
    .update(
      migrations()
        .map(({ name, checksum }) => `${name} ${checksum}`)
        .join('\n'),
    )
    .digest('hex')
}

/** A migration, by its name and what its file says. */
export const migrationOf = (name: string, sql: string): Migration => ({ name, sql, checksum: createHash('sha256').update(sql).digest('hex') })

function migrations(): Migration[] {
  const folder = join(packageRoot, 'prisma/migrations')
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  return names.sort().map((name) => migrationOf(name, readFileSync(join(folder, name, 'migration.sql'), 'utf8')))
}
