import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentToken } from '../../src/access/development.ts'
import { type App, start } from '../../src/app.ts'
import { fixedClock } from '../../src/clock.ts'
import { PrismaClient } from '../../src/db/generated/client.ts'
import { endWhenSilent, unhurried } from '../../src/db/silence.ts'
import { TEN } from '../kit/app.ts'
import { httpClient, socketClient } from '../kit/client.ts'
import { type FreshDatabase, freshDatabase } from '../kit/database.ts'
import { type Gate, openGate } from '../kit/gate.ts'
import { registration } from '../kit/given.ts'

/** Connections of the pool. */
const POOL = 10

describe('while connections to PostgreSQL have gone silent and nobody has said so', () => {
  let fresh: FreshDatabase
  let gate: Gate
  let app: App
  beforeAll(async () => {
    fresh = await freshDatabase()
    const url = new URL(fresh.config.databaseUrl as string)
    gate = await openGate(Number(url.port || 5432))
    url.port = String(gate.port)
    app = await start({ ...fresh.config, databaseUrl: url.toString() }, { clock: fixedClock(TEN) })
  })
  afterAll(async () => {
    await app.stop()
    await gate.shut()
    await fresh.cleanup()
  })

  it('gives them up, and goes on with new ones', async () => {
    const socket = socketClient(app.url, await developmentToken(app.runtime, 'dispatcher'))
    const stream = socket.subscribe('subscription { orderEvents { __typename ... on OrderEvent { order { id } } } }')
    await stream.next()
    const agent = httpClient(app.url, await developmentToken(app.runtime, 'hotline-agent'))
    const registerMany = () =>
      Promise.all(
        Array.from({ length: POOL }, () =>
          agent.raw('mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { ... on RegisterOrderSuccess { order { id } } } }', {
            input: registration(),
          }),
        ),
      )
    expect((await registerMany()).flatMap(({ errors }) => errors ?? [])).toEqual([])
    gate.freeze()
    const during = await registerMany()
    const refusals = during.flatMap(({ errors }) => errors ?? [])
    expect(refusals.length).toBeGreaterThan(0)
    expect(refusals.filter(({ extensions }) => extensions.retryable !== true)).toEqual([])
    // Those that were waited on are given up one after the other; then all is as before.
    await expect.poll(async () => (await registerMany()).flatMap(({ errors }) => errors ?? []), { timeout: 90_000 }).toEqual([])
    const after = await registerMany()
    expect(after.flatMap(({ errors }) => errors ?? [])).toEqual([])
    const last = after.at(-1)?.data.registerOrder.order.id
    while ((await stream.event()).order.id !== last);
    await socket.close()
  }, 120_000)
})

describe('a connection that is silent because its statement takes long', () => {
  it('is given up, but not in a transaction that is unhurried; afterwards it is as before', async () => {
    const fresh = await freshDatabase()
    const pool = new pg.Pool({ connectionString: fresh.config.databaseUrl as string, max: 1, statement_timeout: 10_000 })
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    pool.on('connect', (client) => endWhenSilent(client, 400))
    const db = new PrismaClient({ adapter: new PrismaPg(pool) })
    const long = '-- 1.2 s\nSELECT 1 AS one FROM pg_sleep(1.2)'
    await db.$transaction(async (tx) => {
      await unhurried(tx)
      expect(await tx.$queryRawUnsafe(long)).toEqual([{ one: 1 }])
    })
    await expect(db.$queryRawUnsafe(long)).rejects.toThrow(/silent|terminated|closed/i)
    expect(await db.$queryRawUnsafe('SELECT 1 AS one')).toEqual([{ one: 1 }])
    await db.$disconnect()
    await pool.end()
    await fresh.cleanup()
  })
})
