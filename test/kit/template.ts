import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Database } from '../../src/db/database.ts'
import { migrationsDigest } from '../../src/db/migrate.ts'
import { packageRoot } from '../../src/root.ts'
import { CACHE } from './cache.ts'
import { asAdministrator, databaseUrl } from './postgres.ts'

/** What a template is made of: migrations, seed, and the embedded engine. A template of the same digest is made once. */
function digest(): string {
  const seed = join(packageRoot, 'prisma/seed')
  const files = readdirSync(seed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const hash = createHash('sha256').update(migrationsDigest())
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(readFileSync(path))
  const engine = readFileSync(join(createRequire(import.meta.url).resolve('@electric-sql/pglite'), '../../package.json'), 'utf8')
  return hash
    .update((JSON.parse(engine) as { version: string }).version)
    .digest('hex')
    .slice(0, 16)
}

/**
 * Makes a database that is migrated, with reference data and the demo city's people, without orders.
 * @param url of an empty database on a server; null: an embedded one in memory
 * @param made called with it before it is closed
 */
async function make(url: string | null, made: (database: Database) => Promise<void> = async () => {}): Promise<void> {
  // Loaded only now: whoever finds the template made does not wait for the whole data layer.
  const [{ readConfig }, { connect }, { migrate }, { seedReference }, { seedOrganisation }] = await Promise.all([
    import('../../src/config.ts'),
    import('../../src/db/client.ts'),
    import('../../src/db/migrate.ts'),
    import('../../prisma/seed/reference.ts'),
    import('../../prisma/seed/organisation.ts'),
  ])
  const database = await connect(readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ...(url ? { DATABASE_URL: url } : {}) }))
  await migrate(database)
  await seedReference(database.db)
  await seedOrganisation(database.db)
  // In memory nothing is to be recovered: the engine writes less for that.
  if (url === null) for (const setting of UNRECOVERABLE) await database.query(`ALTER SYSTEM SET ${setting}`)
  await made(database)
  await database.close()
}

const UNRECOVERABLE = [
  'full_page_writes = off',
  'wal_level = minimal',
  'max_wal_senders = 0',
  'wal_init_zero = off',
  'synchronous_commit = off',
  'track_counts = off',
]

/** @returns the file of the dumped embedded template */
export async function embeddedTemplate(): Promise<string> {
  const file = join(CACHE, `template-${digest()}.tar`)
  if (existsSync(file)) return file
  mkdirSync(CACHE, { recursive: true })
  // Written beside and renamed: two runs that make it at once both find a whole one.
  const beside = `${file}.${randomBytes(4).toString('hex')}`
  await make(null, async (database) => writeFileSync(beside, Buffer.from(await (await database.dump()).arrayBuffer())))
  renameSync(beside, file)
  return file
}

/** @returns the name of the template database on a server */
export async function postgresTemplate(url: string): Promise<string> {
  const name = `fd_template_${digest()}`
  const there = () => asAdministrator(url, async (admin) => ((await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount ?? 0) > 0)
  if (await there()) return name
  const building = `${name}_${process.pid}`
  await asAdministrator(url, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`)
    await admin.query(`CREATE DATABASE ${building}`)
    await admin.query(`ALTER DATABASE ${building} SET timezone TO 'UTC'`)
  })
  await make(databaseUrl(url, building))
  await asAdministrator(url, async (admin) => {
    try {
      await admin.query(`ALTER DATABASE ${building} RENAME TO ${name}`)
    } catch (error) {
      // Another run was faster with the same.
      if (!(await there())) throw error
      await admin.query(`DROP DATABASE ${building} WITH (FORCE)`)
    }
  })
  return name
}
