import { describe, expect, it, vi } from 'vitest'
import { onPostgres } from '../kit/database.ts'
import { exportCsv } from '../kit/hotline-export.ts'
import { folder, freePort, launch, printedToken } from '../start/program.ts'
import { given, launchImport, left, newStore, readReport, run } from './importing.ts'

/** Dice that fall the same each time (mulberry32). */
function dice(seed: number) {
  let state = seed
  return (most: number) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % most
  }
}

const ROWS = 1_000
const LONG = { timeout: 120_000, interval: 5 }

/** Waits until the report holds so many rows: the import is somewhere behind them. */
async function reported(file: string, rows: number, interval = 5) {
  await vi.waitFor(
    () => {
      expect(readReport(`${file}.report.csv`).report.length).toBeGreaterThanOrEqual(rows)
    },
    { ...LONG, interval },
  )
}

describe('An import that is ended', () => {
  it('by kill -9 five times at random moments has lost nothing and doubled nothing once it is run again', async () => {
    const store = await newStore()
    const file = given(exportCsv(ROWS, 500))
    const roll = dice(20_261_125)
    for (let kill = 0; kill < 5; kill++) {
      const importing = launchImport(store, file)
      // Later each time, since what is there already is passed quickly; looked for now and then, so anywhere within a batch.
      await reported(file, 1 + kill * 200 + roll(300), 1 + roll(150))
      importing.child.kill('SIGKILL')
      expect(await importing.exit).toBeNull()
    }
    const there = await store.look((db) => db.order.count())
    expect(there).toBeGreaterThan(0)
    expect(there).toBeLessThan(ROWS)
    const last = await launchImport(store, file).ended()
    expect(last.code).toBe(0)
    expect(last.report.map((r) => r.fate).filter((fate) => fate === 'ALREADY_THERE')).toHaveLength(there)
    const { numbers, ...after } = await store.look(left)
    expect(after).toEqual({
      orders: ROWS,
      externalNumbers: ROWS,
      events: ROWS,
      ordersWithEvent: ROWS,
      positionsAreDense: true,
      notices: ROWS,
      requesters: ROWS,
      sequence: ROWS,
    })
    expect(last.report).toHaveLength(ROWS)
    expect(last.report.filter((r) => numbers.get(r.externalNo) !== r.number)).toEqual([])
  }, 300_000)

  it('by Ctrl-C finishes its batch, writes the report, says how to go on, and goes on', async () => {
    const store = await newStore()
    const file = given(exportCsv(ROWS, 500))
    const importing = launchImport(store, file)
    await reported(file, 100)
    importing.child.kill('SIGINT')
    const ended = await importing.ended()
    expect(ended.code).toBe(130)
    expect(ended.said).toMatch(/interrupted after line \d+: run the same command again/)
    expect(ended.reportText).toContain('INTERRUPTED AFTER LINE')
    const there = await store.look(left)
    expect(ended.report).toHaveLength(there.orders)
    expect(there.orders).toBeLessThan(ROWS)
    const rest = await run(store.config, file, { tokenFile: undefined })
    expect(rest.code).toBe(0)
    expect((await store.look(left)).orders).toBe(ROWS)
  }, 240_000)
})

describe('An import beside a server', () => {
  it.skipIf(onPostgres)(
    'that has the embedded database in its hands goes through that server, and says so',
    async () => {
      const store = await newStore()
      const port = String(await freePort())
      const server = launch({ ...store.variables, PORT: port, NODE_ENV: 'development' })
      await server.url
      const file = given(exportCsv(50))
      const ran = await launchImport(store, file, [], { PORT: port, NODE_ENV: 'development' }).ended()
      expect(ran.said).toContain(`importing through the server at http://127.0.0.1:${port}`)
      expect(ran.code).toBe(0)
      server.process.kill('SIGTERM')
      await server.exit
      expect((await store.look(left)).orders).toBe(50)
    },
    60_000,
  )

  it('outlives its restart, and its report still knows what it created itself', async () => {
    const store = await newStore()
    const variables = { ...store.variables, PORT: String(await freePort()), NODE_ENV: 'development' }
    const first = launch(variables)
    const url = await first.url
    const file = given(exportCsv(ROWS, 500))
    const token = given(printedToken(first, 'hotline-agent'), 'token')
    const importing = launchImport(store, file, ['--url', url, '--token-file', token])
    await reported(file, 100)
    first.process.kill('SIGKILL')
    await first.exit
    await vi.waitFor(() => expect(importing.said()).toContain('waiting'), LONG)
    const second = launch(variables)
    await second.url
    const ran = await importing.ended()
    expect(ran.said).toContain('going on')
    expect([ran.code, ran.report.filter((r) => r.fate === 'CREATED').length]).toEqual([0, ROWS])
    second.process.kill('SIGTERM')
    await second.exit
    const { numbers: _numbers, ...after } = await store.look(left)
    expect(after).toMatchObject({ orders: ROWS, externalNumbers: ROWS, events: ROWS, ordersWithEvent: ROWS, sequence: ROWS, positionsAreDense: true })
  }, 240_000)
})

describe('An import straight to a database', () => {
  it('takes part in its life: live servers see the orders come in', async ({ skip }) => {
    if (!onPostgres) return skip()
    const { startProcesses } = await import('../kit/server-process.ts')
    const { socketClient } = await import('../kit/client.ts')
    const { developmentToken } = await import('../../src/access/development.ts')
    const servers = await startProcesses(1)
    try {
      const token = await developmentToken({ config: servers.config, keys: servers.runtime.keys, clock: servers.clock }, 'dispatcher')
      const socket = socketClient(servers.urls[0] as string, token)
      const stream = socket.subscribe('subscription { orderEvents { __typename ... on OrderEvent { order { externalNo } } ... on CaughtUp { cursor } } }')
      await stream.next()
      const ran = await run(servers.config, given(exportCsv(5)))
      expect(ran.code).toBe(0)
      const seen: string[] = []
      for (let i = 0; i < 5; i++) seen.push((await stream.event()).order.externalNo)
      expect(seen).toEqual(ran.report.map((r) => r.externalNo))
      await stream.stop()
      await socket.close()
    } finally {
      await servers.stop()
    }
  }, 120_000)

  it('stops at once when it may not: in production without a token, or with a directory nobody can write', async () => {
    const store = await newStore()
    const file = given(exportCsv(1))
    await expect(run({ ...store.config, production: true }, file)).rejects.toThrow('--token-file')
    await expect(run({ ...store.config, dataDir: 'memory://', databaseUrl: null }, file)).rejects.toThrow('--token-file')
    await expect(run(store.config, given(exportCsv(1)), { report: folder() })).rejects.toThrow('cannot be written')
  })
})
