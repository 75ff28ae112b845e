import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { applyMigrations } from '../../src/db/migrate.ts'
import { packageRoot } from '../../src/root.ts'
import { onPostgres } from '../kit/database.ts'
import { applyAll, BASE, CHECK, INDEXES, open } from '../kit/online-migrations.ts'
import { asAdministrator, databaseUrl, emptyDatabase } from '../kit/postgres.ts'

const server = onPostgres as string

describe('An online migration', () => {
  let url: string
  let database: Database
  let reader: pg.Client
  beforeEach(async () => {
    url = databaseUrl(server, await emptyDatabase(server))
    database = await open(url)
    reader = new pg.Client({ connectionString: url })
    await reader.connect()
    return () => Promise.all([reader.end(), database.close()])
  })

  /** An index that is built concurrently waits for every snapshot that is older than it. */
  const readFor = () => reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM big')
  const record = () =>
    database.query<{ done: number; finished: boolean }>(
      "SELECT applied_steps_count AS done, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE migration_name = '3_indexes'",
    )
  const indexes = () =>
    database.query<{ name: string; oid: number; valid: boolean }>(
      "SELECT c.relname AS name, c.oid::int, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE 'big_%' ORDER BY 1",
    )
  const building = () =>
    database.query<{ pid: number }>("SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = 'waiting for old snapshots'")
  const untilBuilding = () => expect.poll(building, { timeout: 20_000 }).toHaveLength(1)
  const whole = [
    { name: 'big_a', valid: true },
    { name: 'big_b', valid: true },
  ]

  it('is applied statement by statement, once, and counted in its row', async () => {
    expect(await applyAll(database)).toEqual(['1_base', '2_check', '3_indexes'])
    expect(await indexes()).toMatchObject(whole)
    expect(await record()).toEqual([{ done: 3, finished: true }])
    expect(await applyAll(database)).toEqual([])
  })

  it('holds up no write, and goes on where it was when its program is killed: what the server finished is not done again', async () => {
    await applyMigrations(database, [BASE, CHECK])
    await readFor()
    const program = spawn(process.execPath, ['--import', 'tsx', 'test/kit/online-migrations.ts', url], { cwd: packageRoot, stdio: 'inherit' })
    onTestFinished(() => void program.kill('SIGKILL'))
    await untilBuilding()
    const [begun] = await indexes()
    expect(begun).toMatchObject({ name: 'big_a', valid: false })
    await database.query('INSERT INTO big VALUES (2001, 2001)')
    program.kill('SIGKILL')
    await once(program, 'exit')
    expect(await record()).toEqual([{ done: 1, finished: false }])
    const again = applyAll(database)
    // The reader's own transaction would go on seeing the sessions of before.
    const looked = () =>
      asAdministrator(url, (admin) =>
        admin.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%indisvalid AS valid%'"),
      )
    await expect.poll(async () => (await looked()).rowCount).toBeGreaterThan(0)
    await reader.query('COMMIT')
    expect(await again).toEqual(['3_indexes'])
    expect(await indexes()).toMatchObject(whole)
    expect((await indexes())[0]).toEqual({ ...begun, valid: true })
    expect(await record()).toEqual([{ done: 3, finished: true }])
  })

  it('drops an index that was left INVALID when the server ended its session, and builds it again', async () => {
    await applyMigrations(database, [BASE, CHECK])
    await readFor()
    const failing = applyAll(database).then(
      () => 'done',
      () => 'ended',
    )
    await untilBuilding()
    await reader.query('SELECT pg_terminate_backend($1)', [(await building())[0]?.pid])
    expect(await failing).toBe('ended')
    await reader.query('COMMIT')
    const [left] = await indexes()
    expect(left).toMatchObject({ name: 'big_a', valid: false })
    expect(await applyAll(database)).toEqual(['3_indexes'])
    expect(await indexes()).toMatchObject(whole)
    expect((await indexes())[0]?.oid).not.toBe(left?.oid)
    expect(await record()).toEqual([{ done: 3, finished: true }])
  })

  it('says what the data do not allow, and goes on once they do', async () => {
    await applyMigrations(database, [BASE, CHECK])
    await database.exec('INSERT INTO big VALUES (7, 7)')
    await expect(applyAll(database)).rejects.toThrow(/could not create unique index "big_b"/)
    expect(await record()).toEqual([{ done: 2, finished: false }])
    await database.exec('DELETE FROM big WHERE ctid IN (SELECT max(ctid) FROM big WHERE b = 7)')
    expect(await applyAll(database)).toEqual(['3_indexes'])
    expect(await indexes()).toMatchObject(whole)
  })

  it('is not gone on with when its file says something else now', async () => {
    await applyMigrations(database, [BASE, CHECK])
    await database.exec('INSERT INTO big VALUES (7, 7)')
    await expect(applyAll(database)).rejects.toThrow()
    await expect(applyMigrations(database, [{ ...INDEXES, checksum: 'another' }])).rejects.toThrow('migration 3_indexes was changed')
  })

  it('does not wait for a program that waits for its turn', async () => {
    await applyMigrations(database, [BASE, CHECK])
    const other = await open(url)
    onTestFinished(() => other.close())
    expect((await Promise.all([applyAll(database), applyAll(other)])).flat()).toEqual(['3_indexes'])
    expect(await indexes()).toMatchObject(whole)
  })
})
