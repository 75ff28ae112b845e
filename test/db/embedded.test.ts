import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded } from '../../src/db/embedded.ts'
import { lockDirectory } from '../../src/db/lock.ts'
import { DirectoryInUse } from '../../src/errors.ts'
import { freshDatabase, onPostgres, openDatabase } from '../kit/database.ts'
import { signal } from '../kit/signal.ts'

describe('one session for everybody', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>
  const seen: string[] = []
  beforeAll(async () => {
    database = await openDatabase((sql) => seen.push(sql))
    await database.exec(`CREATE TABLE parent (id int PRIMARY KEY);
      CREATE TABLE child (parent int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`)
  })
  afterAll(() => database.discard())

  it('reports a transaction whose COMMIT fails, and stores nothing of it', async () => {
    await expect(database.db.$transaction((tx) => tx.$executeRaw`INSERT INTO child VALUES (1)`)).rejects.toThrow()
    expect(await database.query('SELECT * FROM child')).toEqual([])
  })

  it('runs transactions that were begun together one after the other, whole', async () => {
    const add = (id: number) =>
      database.db.$transaction(async (tx) => {
        const [{ before }] = (await tx.$queryRaw`SELECT count(*)::int AS before FROM parent`) as [{ before: number }]
        await tx.$executeRaw`INSERT INTO parent VALUES (${id})`
        return before
      })
    const counts = await Promise.all([1, 2, 3, 4, 5, 6].map(add))
    if (database.engine === 'embedded') expect(counts).toEqual([0, 1, 2, 3, 4, 5])
    expect(await database.query('SELECT count(*)::int AS n FROM parent')).toEqual([{ n: 6 }])
  })

  it('answers statements that a transaction sends together each with its own rows', async () => {
    const answers = await database.db.$transaction((tx) =>
      Promise.all(Array.from({ length: 20 }, (_, n) => tx.$queryRaw`SELECT ${n}::int AS n, pg_typeof(${n}::int)::text`)),
    )
    expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => [{ n, pg_typeof: 'integer' }]))
  })

  it('plans a statement anew when its table has changed', async () => {
    const read = () => database.db.$queryRaw`SELECT * FROM parent WHERE id = 1`
    for (let i = 0; i < 7; i++) expect(await read()).toEqual([{ id: 1 }])
    await database.exec("ALTER TABLE parent ADD COLUMN word text DEFAULT 'new'")
    await expect(read().catch(read)).resolves.toEqual([{ id: 1, word: 'new' }])
  })

  it('takes a transaction back when its work throws, and serves the next caller', async () => {
    const failing = database.db.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO parent VALUES (99)`
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.query('SELECT * FROM parent WHERE id = 99')).toEqual([])
  })

  it('leaves no broken transaction behind when a script fails half-way', async () => {
    await expect(database.exec('BEGIN; INSERT INTO parent VALUES (98); SELECT 1 / 0; COMMIT')).rejects.toThrow('division by zero')
    expect(await database.query('SELECT * FROM parent WHERE id = 98')).toEqual([])
  })

  it('stores instants in UTC, whatever the zone of the machine', async () => {
    const at = new Date('2026-01-01T00:00:00.000Z')
    await database.db.partner.create({ data: { id: `partner_${randomUUID()}`, account: 'utc', name: 'Fictional partner', scopes: [], active: true } })
    const { id } = await database.db.partner.findUniqueOrThrow({ where: { account: 'utc' } })
    await database.db.accessKey.create({ data: { id: 'key_utc', partnerId: id, hash: randomUUID(), hint: 'fd_', test: true, createdAt: at } })
    expect(await database.query("SELECT created_at::text AS at FROM access_key WHERE id = 'key_utc'")).toEqual([{ at: '2026-01-01 00:00:00+00' }])
    expect((await database.db.accessKey.findUniqueOrThrow({ where: { id: 'key_utc' } })).createdAt).toEqual(at)
  })

  it('shows every statement to whoever counts them', async () => {
    seen.length = 0
    await database.db.team.findMany({ where: { active: true } })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatch(/^SELECT .* FROM "public"\."team"/)
  })

  it('passes a hint to those who listen, and to nobody once they stopped', async () => {
    const first = signal()
    let heard = 0
    const stop = await database.listen('hint', () => {
      heard++
      first.hear()
    })
    await database.notify('hint')
    await first.heard
    await stop()
    const before = heard
    await database.notify('hint')
    expect(heard).toBe(before)
  })
})

describe('the data directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-lock-'))
  const file = join(folder, 'server.pid')
  afterAll(() => rmSync(folder, { recursive: true }))

  it('belongs to one process at a time, which the refusal names', () => {
    const unlock = lockDirectory(folder)
    expect(() => lockDirectory(folder)).toThrow(new DirectoryInUse(folder, process.pid))
    expect(() => lockDirectory(folder)).toThrow(`${folder} is in use by process ${process.pid}; stop it, or set DATA_DIR to another directory`)
    unlock()
    expect(existsSync(file)).toBe(false)
  })

  it('is never taken from a living process', () => {
    writeFileSync(file, String(process.ppid))
    expect(() => lockDirectory(folder)).toThrow(`in use by process ${process.ppid}`)
    expect(readFileSync(file, 'utf8')).toBe(String(process.ppid))
  })

  it('is taken over when its process is gone', () => {
    const gone = spawnSync(process.execPath, ['--version']).pid
    writeFileSync(file, String(gone))
    const unlock = lockDirectory(folder)
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid))
    unlock()
  })

  it('is taken over from a container that had the same process id before', () => {
    writeFileSync(file, String(process.pid))
    lockDirectory(folder)()
    expect(existsSync(file)).toBe(false)
  })

  it.skipIf(onPostgres)('keeps what was committed when it is opened again', async () => {
    const data = join(folder, 'pg')
    const first = await openEmbedded(data, (await freshDatabase()).template)
    await first.script('CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)')
    await first.shut()
    const second = await openEmbedded(data)
    expect((await second.run('SELECT n FROM kept')).rows).toEqual([{ n: 7 }])
    await second.shut()
  })
})
