import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { retryable } from '../../src/db/faults.ts'
import { migrate } from '../../src/db/migrate.ts'
import { StartError } from '../../src/errors.ts'
import { onPostgres, openDatabase } from '../kit/database.ts'
import { asAdministrator, databaseUrl } from '../kit/postgres.ts'
import { signal } from '../kit/signal.ts'

const server = onPostgres as string
const to = (url: string) => connect(readConfig({ NODE_ENV: 'test', DATABASE_URL: url }))
const refusal = (url: string) =>
  to(url).then(
    () => new Error('it opened'),
    (error: unknown) => error as Error,
  )

describe('a PostgreSQL that cannot be used is refused with one sentence', () => {
  it('when nothing answers', async () => {
    const error = await refusal('postgresql://somebody:geheim@127.0.0.1:1/city')
    expect(error).toBeInstanceOf(StartError)
    expect(error.message).toMatch(/^the database at 127\.0\.0\.1:1\/city cannot be reached: .*ECONNREFUSED/)
    expect(error.message).not.toContain('geheim')
  })

  it('when the database does not exist', async () => {
    const error = await refusal(databaseUrl(server, 'no_such_city'))
    expect(error).toBeInstanceOf(StartError)
    expect(error.message).toContain('database "no_such_city" does not exist')
  })

  it('when its sessions are not in UTC, with the command that mends it', async () => {
    const name = `fd_zone_${randomBytes(4).toString('hex')}`
    await asAdministrator(server, async (admin) => {
      await admin.query(`CREATE DATABASE ${name}`)
      await admin.query(`ALTER DATABASE ${name} SET timezone TO 'Asia/Shanghai'`)
    })
    const error = await refusal(databaseUrl(server, name))
    await asAdministrator(server, (admin) => admin.query(`DROP DATABASE ${name}`))
    expect(error).toBeInstanceOf(StartError)
    expect(error.message).toContain(`in Asia/Shanghai, they must be in UTC: run ALTER DATABASE "${name}" SET timezone TO 'UTC'`)
  })
})

describe('several processes on one PostgreSQL', () => {
  let one: Awaited<ReturnType<typeof openDatabase>>
  let two: Database
  beforeAll(async () => {
    one = await openDatabase()
    two = await connect(one.config)
  })
  afterAll(async () => {
    await two.close()
    await one.discard()
  })

  it('migrate an empty database once between them', async () => {
    const name = `fd_race_${randomBytes(4).toString('hex')}`
    await asAdministrator(server, (admin) => admin.query(`CREATE DATABASE ${name}`))
    const racers = await Promise.all([to(databaseUrl(server, name)), to(databaseUrl(server, name))])
    const applied = await Promise.all(racers.map(migrate))
    await Promise.all(racers.map((racer) => racer.close()))
    await asAdministrator(server, (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
    expect(applied.flat().length).toBe(new Set(applied.flat()).size)
    expect(applied.map((names) => names.length).sort()[0]).toBe(0)
  })

  it('hear each other, also after the listening connection was lost', async () => {
    let next = signal()
    const stop = await one.listen('wake', () => next.hear())
    next = signal()
    await two.notify('wake')
    await next.heard
    next = signal()
    await two.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
    // Back again, it calls once for what was missed.
    await next.heard
    next = signal()
    await two.notify('wake')
    await next.heard
    await stop()
  })

  it('may try again when one was given up for the sake of the other', async () => {
    await one.exec('CREATE TABLE pair (id int PRIMARY KEY, n int); INSERT INTO pair VALUES (1, 0), (2, 0)')
    const met = [signal(), signal()] as const
    const cross = (database: Database, mine: 0 | 1) =>
      database.db.$transaction(async (tx) => {
        await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${mine + 1}`
        met[mine].hear()
        await met[1 - mine]?.heard
        await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${2 - mine}`
      })
    const ends = await Promise.allSettled([cross(one, 0), cross(two, 1)])
    const lost = ends.filter((end) => end.status === 'rejected')
    expect(lost).toHaveLength(1)
    expect(retryable(lost[0]?.reason)).toBe(true)
  })
})
