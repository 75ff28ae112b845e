import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { CACHE } from './cache.ts'

/** Set by whoever wants to look at the database of a failed test. */
export const KEEP = process.env.KEEP === '1'
const FOLDER = join(CACHE, 'kept')

let failed: string | null = null

// Runs for each test file, as a setup file of the suites.
beforeAll(() => {
  failed = null
})
afterEach(({ task }) => {
  if (task.result?.state === 'fail') failed ??= task.file.name
})

/** Whether a test of this file has failed and its database is to be kept. */
export const isToBeKept = () => KEEP && failed !== null

/** Keeps an embedded database as a data directory, and says how to open it. */
export async function keepEmbedded(database: Database): Promise<void> {
  const folder = join(FOLDER, (failed ?? 'test').replace(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'pg'), { recursive: true })
  const tar = join(folder, 'pg.tar')
  writeFileSync(tar, Buffer.from(await (await database.dump()).arrayBuffer()))
  execFileSync('tar', ['-xf', tar, '-C', join(folder, 'pg')])
  rmSync(tar)
  console.log(`kept the database of ${failed}; look at it with: SEED_DEMO=false DATA_DIR=${folder} npm start`)
}
