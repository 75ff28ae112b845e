import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../kit/database.ts'

describe('migrating', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.discard())

  it('does nothing the second time', async () => {
    expect(await migrate(database)).toEqual([])
  })

  it('records what it applied the way Prisma does', async () => {
    const rows = await database.query('SELECT migration_name, length(checksum) AS length, finished_at IS NOT NULL AS finished, applied_steps_count FROM _prisma_migrations ORDER BY 1')
    expect(rows[0]).toEqual({ migration_name: '20261124000000_closed_loop', length: 64, finished: true, applied_steps_count: 1 })
  })

  it('refuses to go on when an applied migration was changed', async () => {
    await database.exec("UPDATE _prisma_migrations SET checksum = repeat('0', 64)")
    await expect(migrate(database)).rejects.toThrow('migration 20261124000000_closed_loop was changed after it was applied; restore the file as it was')
  })
})
