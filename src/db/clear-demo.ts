import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { StartError } from '../errors.ts'
import { connect, databaseName } from './client.ts'
import type { Database } from './database.ts'

/**
 * Makes room for a new demo city (`--fresh`): what the old one held is gone. A database that holds none is left as it is.
 * @param mark the external number of an order that every demo city has, and no other
 * @throws StartError in production, and for a database of production or with anything but a demo city in it
 */
export async function clearDemo(config: Config, mark: string): Promise<void> {
  if (config.production) throw new StartError('--fresh makes a new demo city: it is refused in production')
  const embedded = config.databaseUrl === null
  const folder = join(config.dataDir, 'pg')
  if (embedded && !existsSync(folder)) return
  const database = await connect(config)
  try {
    if (!(await holdsDemo(database, config, mark))) return
    if (!embedded) await database.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  } finally {
    await database.close()
  }
  // Keys stay: tokens that were printed go on working.
  if (embedded) rmSync(folder, { recursive: true, force: true })
  if (config.attachmentsBucket === null && config.attachmentsDir === join(config.dataDir, 'attachments'))
    rmSync(config.attachmentsDir, { recursive: true, force: true })
}

/** @returns false for a database without tables */
async function holdsDemo(database: Database, config: Config, mark: string): Promise<boolean> {
  const [tables] = await database.query<{ there: boolean }>(
    "SELECT to_regclass('service_order') IS NOT NULL AND to_regclass('installation') IS NOT NULL AS there",
  )
  if (!tables?.there) return false
  const [found] = await database.query<{ demo: boolean; kind: string | null }>(
    'SELECT EXISTS (SELECT FROM service_order WHERE external_no = $1) AS demo, (SELECT kind::text FROM installation) AS kind',
    [mark],
  )
  if (found?.demo && found.kind === 'DEVELOPMENT') return true
  throw new StartError(`${databaseName(config)} holds no demo city: --fresh throws nothing else away; name another with DATA_DIR or DATABASE_URL`)
}
