import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { migrate } from '../../src/db/migrate.ts'
import { httpClient, socketClient } from '../kit/client.ts'
import { onPostgres } from '../kit/database.ts'
import { registration } from '../kit/given.ts'
import { hasPgBouncer, startPgBouncer } from '../kit/pgbouncer.ts'
import { asAdministrator } from '../kit/postgres.ts'
import { signal } from '../kit/signal.ts'
import { folder, launch, printedToken } from '../start/program.ts'

const server = onPostgres as string

if (!hasPgBouncer) it.skip('behind PgBouncer: needs pgbouncer (apt-get install pgbouncer)', () => {})

describe.skipIf(!hasPgBouncer)('behind a pooler that shares sessions after each transaction', { timeout: 120_000 }, () => {
  let pooler: Awaited<ReturnType<typeof startPgBouncer>>
  const name = `fd_pooled_${randomBytes(4).toString('hex')}`
  beforeAll(async () => {
    await asAdministrator(server, async (admin) => {
      await admin.query(`CREATE DATABASE ${name}`)
      await admin.query(`ALTER DATABASE ${name} SET timezone TO 'UTC'`)
    })
    pooler = await startPgBouncer(server)
  })
  afterAll(async () => {
    await pooler.stop()
    await asAdministrator(server, async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)))
  })
  const open = () => connect(readConfig({ NODE_ENV: 'test', DATABASE_URL: pooler.url(name) }))

  it('the set-up lock lets one in at a time, over many connections of few sessions', async () => {
    const all = await Promise.all(Array.from({ length: 3 }, open))
    let inside = 0
    let most = 0
    const work = (database: (typeof all)[number]) =>
      database.exclusively(async () => {
        most = Math.max(most, ++inside)
        // Other transactions pass in the meantime, on whatever sessions there are.
        for (let i = 0; i < 10; i++) await Promise.all(all.map((other) => other.query('SELECT pg_backend_pid()')))
        inside--
      })
    await Promise.all(all.map(work))
    expect(most).toBe(1)
    for (const database of all) await database.close()
  })

  it('the lock is given back when its holder goes wrong', async () => {
    const [one, other] = [await open(), await open()]
    const held = signal()
    const failing = one.exclusively(async () => {
      held.hear()
      throw new Error('gone wrong')
    })
    await held.heard
    await expect(failing).rejects.toThrow('gone wrong')
    expect(await other.exclusively(async () => 'mine now')).toBe('mine now')
    await one.close()
    await other.close()
  })

  it('an empty database is migrated once between two that come at once', async () => {
    const both = [await open(), await open()]
    const applied = await Promise.all(both.map(migrate))
    expect(applied.map((names) => names.length).sort((a, b) => a - b)[0]).toBe(0)
    expect(applied.flat().length).toBe(new Set(applied.flat()).size)
    expect(applied.flat().length).toBeGreaterThan(0)
    for (const database of both) await database.close()
  })

  it('the whole program works: changes at once, events in order', async () => {
    const program = launch({ NODE_ENV: 'development', DATABASE_URL: pooler.url(name), DATA_DIR: folder(), SEED_DEMO: 'true' })
    const url = await program.url
    const socket = socketClient(url, printedToken(program, 'dispatcher'))
    const stream = socket.subscribe('subscription { orderEvents { __typename ... on OrderEvent { orderId } } }')
    expect((await stream.next()).__typename).toBe('CaughtUp')
    const agent = httpClient(url, printedToken(program, 'hotline-agent'))
    const answers = await Promise.all(Array.from({ length: 12 }, () => agent.verb('registerOrder', registration())))
    const got: string[] = []
    while (got.length < 12) got.push((await stream.event()).orderId)
    expect(got.sort()).toEqual(answers.map((answer) => answer.order.id).sort())
    await socket.close()
    program.process.kill('SIGTERM')
    expect(await program.exit).toBe(0)
  })
})
