import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connect, type Frame, follow } from '../../client/follow.ts'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { fixedId } from '../../src/ids.ts'
import { packageRoot } from '../../src/root.ts'
import { type Answer, httpClient, type Stream, socketClient, verbDocument } from '../kit/client.ts'
import { registration } from '../kit/given.ts'
import { hasRedis, type Redis, startRedis } from '../kit/redis.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const EVENTS =
  'subscription ($after: Cursor) { orderEvents(after: $after) { __typename ... on CaughtUp { cursor } ... on OrderEvent { cursor prevCursor kind orderId } } }'
const LEAVES_WITHIN_MS = 5_000

if (!hasRedis) it.skip('replicas: needs redis-server (apt-get install redis-server)', () => {})

// In this order: the last of them stops one of the two.
describe.skipIf(!hasRedis)('two processes on one PostgreSQL, woken over Redis', { timeout: 120_000 }, () => {
  let redis: Redis
  let processes: Processes
  beforeAll(async () => {
    redis = await startRedis()
    processes = await startProcesses(2, packageRoot, { REDIS_URL: redis.url, LOG_LEVEL: 'warn' })
  }, 180_000)
  afterAll(async () => {
    await redis.kill()
    await processes?.stop()
  })

  const token = async (account: string) => {
    const { developmentToken } = await import('../../src/access/development.ts')
    return developmentToken({ config: processes.config, keys: processes.runtime.keys, clock: processes.clock }, account)
  }
  const register = async (process: number) => (await (await processes.as('hotline-agent', process)).verb('registerOrder', registration())).order.id as string
  const url = (process: number) => processes.urls[process] as string
  async function following(process: number, secret: string) {
    const socket = socketClient(url(process), secret)
    const stream = socket.subscribe(EVENTS)
    expect((await stream.next()).__typename).toBe('CaughtUp')
    return { ...stream, close: () => socket.close() }
  }
  const degraded = () => processes.servers.map((server) => server.written().split('degraded, Redis').length - 1)

  it('deliver what is committed at one to those at the other, in the same order to both', async () => {
    const dispatcher = await token('dispatcher')
    const streams = [await following(0, dispatcher), await following(1, dispatcher)]
    const ids: string[] = []
    for (let i = 0; i < 10; i++) ids.push(await register(i % 2))
    for (const stream of streams) {
      const got: Answer[] = []
      for (let i = 0; i < 10; i++) got.push(await stream.event())
      expect(got.map((event) => event.orderId)).toEqual(ids)
      await stream.close()
    }
  })

  /** Ends of rights, as an administrator brings them about at one process. */
  const ENDS: [string, () => Promise<{ secret: string; end: () => Promise<Answer> }>][] = [
    [
      'whose key is revoked',
      async () => {
        const admin = await processes.as('admin', 0)
        const { keyId, secret } = await admin.verb('issueAccessKey', { partnerId: fixedId('partner', 'demo-bank') }, 'keyId secret')
        return { secret, end: () => admin.verb('revokeAccessKey', { keyId }) }
      },
    ],
    [
      'who is taken out of service',
      async () => {
        const admin = await processes.as('admin', 0)
        return { secret: await token('staff-05'), end: () => admin.verb('updateStaff', { staffId: staffId('staff-05'), active: false }) }
      },
    ],
    [
      'who no longer leads the team',
      async () => {
        const admin = await processes.as('admin', 0)
        const end = () => admin.verb('setTeamMember', { teamId: TEAMS.redPomegranate.id, staffId: staffId('team-lead'), membership: 'MEMBER' })
        return { secret: await token('team-lead'), end }
      },
    ],
    [
      'who is taken out of the team',
      async () => {
        const admin = await processes.as('admin', 0)
        const end = () => admin.verb('setTeamMember', { teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-06'), membership: 'NONE' })
        return { secret: await token('staff-06'), end }
      },
    ],
  ]

  it.each(ENDS)('end the streams of one %s within five seconds on both, with 4403, and nobody else’s', async (_who, given) => {
    const { secret, end } = await given()
    const both: Stream[] = [await following(0, secret), await following(1, secret)]
    const bystander = await following(1, await token('dispatcher'))
    expect((await end()).__typename).toMatch(/Success$/)
    const before = performance.now()
    await Promise.all(both.map((stream) => expect(stream.event()).rejects.toMatchObject({ code: 4403 })))
    expect(performance.now() - before).toBeLessThan(LEAVES_WITHIN_MS)
    const id = await register(0)
    expect((await bystander.event()).orderId).toBe(id)
    await bystander.close()
  })

  it('lose nothing while Redis is frozen and while it is dead, say so once each, and start without it', async () => {
    const dispatcher = await token('dispatcher')
    const stream = await following(1, dispatcher)
    const ids: string[] = []
    redis.freeze(true)
    for (let i = 0; i < 5; i++) ids.push(await register(0))
    await expect.poll(degraded, { timeout: 20_000 }).toEqual([1, 1])
    await redis.kill()
    for (let i = 0; i < 5; i++) ids.push(await register(0))
    const got: string[] = []
    for (let i = 0; i < 10; i++) got.push((await stream.event()).orderId)
    expect(got).toEqual(ids)
    expect(degraded()).toEqual([1, 1])
    await stream.close()
    await redis.again()
  })

  it('are restarted one after the other without a failed change, a lost or a repeated event', async () => {
    const dispatcher = await token('dispatcher')
    const agent = await token('hotline-agent')
    const order: string[][] = []
    const broken: string[] = []
    const stops = Array.from({ length: 6 }, (_, i) => {
      let at = i % 2
      const client = connect(url(at), () => dispatcher, {
        webSocketImpl: WebSocket,
        // The next try goes to the other process.
        url: () => `${url(at++ % 2).replace('http', 'ws')}/graphql`,
        retryWait: async () => {},
      })
      const seen: string[] = []
      order.push(seen)
      let last: string | null = null
      const stop = follow<Frame & { prevCursor?: string; kind?: string; orderId?: string }>(client, {
        query: EVENTS,
        onFrame(frame) {
          if (frame.__typename === 'OrderEvent') {
            seen.push(frame.orderId as string)
            if (last !== null && frame.prevCursor !== last) broken.push(`${i}: ${frame.orderId}`)
          }
          last = frame.cursor ?? last
        },
        onResync: () => null,
      })
      return { stop, client, started: () => last !== null }
    })
    await expect.poll(() => stops.every((one) => one.started()), { timeout: 20_000 }).toBe(true)

    // Forty idle sockets at the one that will stop: told one after the other, not in one instant.
    const idle = Array.from({ length: 40 }, () => new WebSocket(`${url(0).replace('http', 'ws')}/graphql`, 'graphql-transport-ws'))
    await Promise.all(idle.map((socket) => once(socket, 'open')))
    for (const socket of idle) socket.send(JSON.stringify({ type: 'connection_init' }))
    const closed = idle.map(async (socket) => {
      const [code] = (await once(socket, 'close')) as [number]
      return { code, at: performance.now() }
    })

    /** Registers, asking the one and the other with the same key until there is an answer. */
    async function registered(i: number): Promise<string> {
      const input = { ...registration(), idempotencyKey: `rolling-${i}` }
      for (let attempt = i; ; attempt++) {
        const answer = await httpClient(url(attempt % 2), agent)
          .raw(verbDocument('registerOrder'), { input })
          .catch(() => null)
        const done = answer?.data?.registerOrder
        if (done?.__typename === 'RegisterOrderSuccess') return done.order.id as string
        expect(answer?.errors?.[0]?.extensions.retryable ?? true).toBe(true)
      }
    }
    const ids: string[] = []
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; i < 20; i++) {
        if (writer === 0 && i === 5) processes.servers[0]?.signal('SIGTERM')
        ids.push(await registered(writer * 20 + i))
      }
    })
    await Promise.all(writers)
    expect(await processes.servers[0]?.exit).toBe(0)
    const ends = await Promise.all(closed)
    expect(ends.map((end) => end.code)).toEqual(Array(40).fill(1012))
    const times = ends.map((end) => end.at)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(300)

    expect(new Set(ids).size).toBe(80)
    for (const seen of order) await expect.poll(() => new Set(seen).size, { timeout: 30_000 }).toBe(80)
    for (const seen of order) {
      expect([...seen].sort()).toEqual([...ids].sort())
      expect(seen).toEqual(order[0])
    }
    expect(broken).toEqual([])
    for (const { stop, client } of stops) {
      stop()
      await client.dispose()
    }
  })
})
