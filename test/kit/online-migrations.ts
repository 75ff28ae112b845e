import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { applyMigrations, migrationOf } from '../../src/db/migrate.ts'

// Migrations of a table of their own, and a program that applies them: `tsx online-migrations.ts <url>`. Tests kill it.

export const BASE = migrationOf('1_base', 'CREATE TABLE big (a INT, b INT); INSERT INTO big SELECT n, n FROM generate_series(1, 2000) n;')
export const CHECK = migrationOf('2_check', 'ALTER TABLE big ADD CONSTRAINT big_positive CHECK (a > 0) NOT VALID')
export const INDEXES = migrationOf(
  '3_indexes',
  '-- online\nALTER TABLE big VALIDATE CONSTRAINT big_positive;\n-- Read by nothing; built for the test.\nCREATE INDEX CONCURRENTLY big_a ON big (a);\nCREATE UNIQUE INDEX CONCURRENTLY big_b ON big (b);\n',
)

export const open = (url: string): Promise<Database> => connect(readConfig({ NODE_ENV: 'test', DATABASE_URL: url }))
export const applyAll = (database: Database): Promise<string[]> => database.exclusively(() => applyMigrations(database, [BASE, CHECK, INDEXES]))

const url = process.argv[2]
if (url?.startsWith('postgresql://') && process.argv[1]?.endsWith('online-migrations.ts')) {
  const database = await open(url)
  await applyAll(database)
  await database.close()
}
