import { describe, expect, it } from 'vitest'
import { httpClient } from '../kit/client.ts'
import { onPostgres } from '../kit/database.ts'
import { asAdministrator, databaseUrl, emptyDatabase } from '../kit/postgres.ts'
import { folder, launch, printedToken } from '../start/program.ts'

const server = onPostgres as string

describe('the program on PostgreSQL', { timeout: 90_000 }, () => {
  it('refuses a database whose sessions are not in UTC, with the command that mends it', async () => {
    const name = await emptyDatabase(server, 'Asia/Shanghai')
    const program = launch({ NODE_ENV: 'development', DATABASE_URL: databaseUrl(server, name), DATA_DIR: folder() })
    expect(await program.exit).toBe(1)
    expect(program.stderr()).toMatch(
      new RegExp(
        `^flash-delivery: sessions of the database at .*/${name} are in Asia/Shanghai, they must be in UTC: run ALTER DATABASE "${name}" SET timezone TO 'UTC'\n$`,
      ),
    )
  })

  it('comes up twice at once on an empty database, which is migrated once and seeded once', async () => {
    const url = databaseUrl(server, await emptyDatabase(server))
    const directory = folder()
    const both = [0, 1].map(() => launch({ NODE_ENV: 'development', DATABASE_URL: url, DATA_DIR: directory, SEED_DEMO: 'past' }))
    const urls = await Promise.all(both.map((program) => program.url))
    expect(new Set(urls).size).toBe(2)
    for (const [i, program] of both.entries()) {
      // A token of the one is good at the other: they share the keys of the data directory.
      const dispatcher = httpClient(urls[1 - i] as string, printedToken(program, 'dispatcher'))
      expect((await dispatcher('{ orders(first: 1) { totalCount } }')).orders.totalCount).toBe(72)
    }
    const twice = await asAdministrator(url, async (admin) => ({
      migrations: (await admin.query('SELECT migration_name FROM _prisma_migrations GROUP BY 1 HAVING count(*) > 1')).rows,
      events: (await admin.query('SELECT count(*)::int AS n, max(pos)::int AS last, min(pos)::int AS first FROM event_log')).rows[0],
    }))
    expect(twice.migrations).toEqual([])
    expect(twice.events.first).toBe(1)
    expect(twice.events.last).toBe(twice.events.n)
    for (const program of both) {
      program.process.kill('SIGTERM')
      expect(await program.exit).toBe(0)
    }
  })
})
