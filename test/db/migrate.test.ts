import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Prisma } from '../../src/db/generated/client.ts'
import { setUp } from '../../src/db/installation.ts'
import { applyMigrations, migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../kit/database.ts'
import { BASE, CHECK, INDEXES } from '../kit/online-migrations.ts'

describe('migrating', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.discard())

  it('does nothing the second time', async () => {
    expect(await migrate(database)).toEqual([])
  })

  it('leads to the data model: every column of every model is there', async () => {
    for (const name of Object.values(Prisma.ModelName)) {
      const model = Reflect.get(database.db, name.charAt(0).toLowerCase() + name.slice(1)) as { findFirst(): Promise<unknown> }
      await expect(model.findFirst(), name).resolves.toBeDefined()
    }
  })

  it('tells a database from before it knew what it is for, if it has the demo city, that it is for development', async () => {
    const older = `
      DROP TABLE installation; DROP TYPE "InstallationKind"; ALTER TABLE access_key DROP COLUMN development;
      DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_installation'`
    await database.exec(older)
    await expect(setUp(database, { ...database.config, production: true })).rejects.toThrow(
      / is for development since .*: production begins with an empty database$/,
    )
    expect(await database.query('SELECT kind::text FROM installation')).toEqual([{ kind: 'DEVELOPMENT' }])
    expect(await setUp(database, database.config)).toEqual([])
    // Without the demo city the next program says what it is for.
    await database.exec(`${older}; DELETE FROM partner`)
    expect(await setUp(database, { ...database.config, production: true })).toEqual(['20261130163845_installation'])
    await expect(setUp(database, database.config)).rejects.toThrow(/ is in production since /)
  })

  it('records what it applied the way Prisma does', async () => {
    const rows = await database.query(
      'SELECT migration_name, length(checksum) AS length, finished_at IS NOT NULL AS finished, applied_steps_count FROM _prisma_migrations ORDER BY 1',
    )
    expect(rows[0]).toEqual({ migration_name: '20261124000000_closed_loop', length: 64, finished: true, applied_steps_count: 1 })
  })

  it('applies an online one on either engine, in one piece where nothing goes on beside it', async () => {
    expect(await applyMigrations(database, [BASE, CHECK, INDEXES])).toEqual(['1_base', '2_check', '3_indexes'])
    const built = "SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE 'big_%' AND i.indisvalid ORDER BY 1"
    expect(await database.query(built)).toEqual([{ name: 'big_a' }, { name: 'big_b' }])
    expect(await database.query("SELECT convalidated FROM pg_constraint WHERE conname = 'big_positive'")).toEqual([{ convalidated: true }])
    expect(await applyMigrations(database, [BASE, CHECK, INDEXES])).toEqual([])
  })

  it('refuses to go on when an applied migration was changed', async () => {
    await database.exec("UPDATE _prisma_migrations SET checksum = repeat('0', 64)")
    await expect(migrate(database)).rejects.toThrow('migration 20261124000000_closed_loop was changed after it was applied; restore the file as it was')
  })
})
