import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../errors.ts'
import { packageRoot } from '../root.ts'
import type { Database } from './database.ts'

/** Prisma's own table of migrations, so that `prisma migrate deploy` stays possible. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`

/**
 * Brings the database up to date, one process at a time. It does not come to know what it is for: that is a program's to say
 * (installation.ts), and templates are for any.
 *
 * @returns the names applied now
 * @throws StartError when an applied migration is no longer what it was
 */
export function migrate(database: Database): Promise<string[]> {
  return database.exclusively(() => applyMigrations(database))
}

/**
 * Applies every prisma/migrations/<stamp>_<name>/migration.sql not applied yet, in order, each in a transaction. The caller
 * sees to it that no other process does so (`Database.exclusively`).
 *
 * @returns the names applied now
 * @throws StartError when an applied migration is no longer what it was
 */
export async function applyMigrations(database: Database): Promise<string[]> {
  await database.exec(TABLE)
  const applied = await database.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  const known = new Map(applied.map((row) => [row.migration_name, row.checksum]))
  const now: string[] = []
  for (const { name, sql, checksum } of migrations()) {
    const before = known.get(name)
    if (before !== undefined && before !== checksum) throw new StartError(`migration ${name} was changed after it was applied; restore the file as it was`)
    if (before !== undefined) continue
    const record = `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ('${randomUUID()}', '${checksum}', now(), '${name}', 1)`
    await database.exec(`BEGIN;\nSET LOCAL statement_timeout = 0;\nSET LOCAL lock_timeout = 0;\n${sql}\n;${record};\nCOMMIT;`)
    now.push(name)
  }
  return now
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

function migrations() {
  const folder = join(packageRoot, 'prisma/migrations')
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}
