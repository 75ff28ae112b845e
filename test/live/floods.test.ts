import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { citizenToken } from '../../src/access/tokens.ts'
import { HOUR } from '../../src/clock.ts'
import { newId } from '../../src/ids.ts'
import { admission } from '../../src/live/admission.ts'
import { frame, PING, rawSocket, TEXT } from './raw-socket.ts'
import { type LiveServer, liveServer } from './server.ts'

const EVENTS = 'subscription { events { type selected } }'
const INIT = { type: 'connection_init' }

describe('one who comes too often, or says too much', () => {
  let live: LiveServer
  let witness: ReturnType<typeof createClient>
  let stream: AsyncIterableIterator<unknown>
  beforeAll(async () => {
    live = await liveServer({ limits: { graceMs: 200 } })
    witness = createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
    stream = witness.iterate({ query: EVENTS })
    await stream.next()
  })
  afterAll(async () => {
    await witness.dispose()
    await live.stop()
  })
  const acknowledged = async () => {
    const socket = await rawSocket(live.server.port)
    socket.say(INIT)
    await expect.poll(() => socket.messages.length).toBe(1)
    return socket
  }
  async function othersGoOn(name: string) {
    await live.write(name)
    for (;;) {
      const { events } = ((await stream.next()).value as { data: { events: { type: string; selected: string } } }).data
      if (events.type !== 'EVENT') continue
      return expect(events.selected).toBe(name)
    }
  }

  it('is closed with 1013 for subscribing and completing without end', async () => {
    const socket = await acknowledged()
    for (let i = 0; i < 400; i++) {
      socket.say({ id: `${i}`, type: 'subscribe', payload: { query: EVENTS } })
      socket.say({ id: `${i}`, type: 'complete' })
    }
    expect(await socket.closed).toBe(1013)
    await othersGoOn('after the churn')
    await expect.poll(() => live.server.connections().subscriptions).toBe(1)
  })

  it.each([
    ['pings of 60 KB', frame(TEXT, JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(60_000) } }))],
    ['pongs nobody asked for', frame(TEXT, JSON.stringify({ type: 'pong' }))],
  ])('is closed with 1013 for a flood of %s', async (_what, bytes) => {
    const socket = await acknowledged()
    for (let i = 0; i < 700; i++) socket.send(bytes)
    expect(await socket.closed).toBe(1013)
    await othersGoOn('after the flood')
  })

  it('is closed with 1013 for pings of the protocol below, however evenly they come, before it has said who it is', async () => {
    const socket = await rawSocket(live.server.port)
    const { connection } = socket
    for (let sent = 0; !connection.destroyed && sent < 1_000; sent += 10) {
      const heard = connection.bytesRead
      socket.send(...Array.from({ length: 10 }, () => frame(PING, '')))
      await expect.poll(() => connection.bytesRead > heard || connection.destroyed, { interval: 1 }).toBe(true)
    }
    expect(await socket.closed).toBe(1013)
  })

  it('is cut when its pings come faster than anybody could answer', async () => {
    const socket = await acknowledged()
    for (let i = 0; i < 5_000; i++) socket.send(frame(PING, 'x'.repeat(125)))
    expect([1013, null]).toContain(await socket.closed)
    await othersGoOn('after the burst')
  })

  it('cannot fill the memory with answers it never reads', async () => {
    const socket = await acknowledged()
    socket.connection.pause()
    const ping = frame(TEXT, JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(60_000) } }))
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 500; i++) socket.send(ping)
    // Closed by what waits for it, long before it has said as much as it may.
    await expect.poll(() => live.server.connections().sockets - 1, { timeout: 20_000 }).toBe(0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
    socket.connection.destroy()
  })

  it('leaves nothing behind when it connects and is killed two hundred times, at every step', async () => {
    for (let i = 0; i < 200; i += 20) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, j) => {
          const socket = await rawSocket(live.server.port)
          const step = (i + j) % 4
          if (step > 0) socket.say(INIT)
          if (step > 1) await expect.poll(() => socket.messages.length).toBe(1)
          if (step > 1) socket.say({ id: '1', type: 'subscribe', payload: { query: EVENTS } })
          if (step > 2) await expect.poll(() => socket.messages.length).toBe(2)
          socket.connection.resetAndDestroy()
        }),
      )
    }
    await expect.poll(() => live.server.connections()).toEqual({ sockets: 1, streams: 0, subscriptions: 1 })
    await othersGoOn('after the kills')
  })
})

describe('the places there are', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer({ settings: { maxConnections: 6, maxConnectionsPerAddress: 4, maxConnectionsPerUser: 2, trustedProxies: 1 } })
  })
  afterAll(() => live.stop())
  const open = (address: string) => new WebSocket(live.socketUrl, 'graphql-transport-ws', { headers: { 'x-forwarded-for': address } })
  async function opened(address: string) {
    const socket = open(address)
    await once(socket, 'open')
    return socket
  }
  const refused = (address: string) =>
    new Promise<{ status: number | undefined; wait: string | undefined }>((resolve, reject) => {
      const socket = open(address)
      socket.on('open', () => reject(new Error('it opened')))
      socket.on('unexpected-response', (_request, response) => {
        response.resume()
        resolve({ status: response.statusCode, wait: response.headers['retry-after'] })
      })
    })
  const FULL = { status: 503, wait: '5' }
  const gone = (sockets: readonly WebSocket[]) =>
    Promise.all(
      sockets.map((socket) => {
        const closed = once(socket, 'close')
        socket.close()
        return closed
      }),
    )

  it('are counted for each address, event streams too, and given back', async () => {
    const mine = await Promise.all(Array.from({ length: 4 }, () => opened('192.0.2.1')))
    expect(await refused('192.0.2.1')).toEqual(FULL)
    // What a client says in front of our own proxy's word is not believed.
    expect(await refused('198.51.100.7, 192.0.2.1')).toEqual(FULL)
    const stream = (address: string, stop = new AbortController()) =>
      fetch(`${live.url}?query=${encodeURIComponent(EVENTS)}`, { headers: { accept: 'text/event-stream', 'x-forwarded-for': address }, signal: stop.signal })
    const answer = await stream('192.0.2.1')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5'])
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 5 } }] })
    const stop = new AbortController()
    expect((await stream('192.0.2.2', stop)).status).toBe(200)
    stop.abort()
    await gone(mine)
    await expect.poll(() => live.server.connections()).toEqual({ sockets: 0, streams: 0, subscriptions: 0 })
    await gone([await opened('192.0.2.1')])
  })

  it('are counted in all', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, (_, i) => opened(`192.0.2.${10 + (i % 2)}`)))
    expect(await refused('192.0.2.30')).toEqual(FULL)
    await gone(all)
    await expect.poll(() => live.server.connections().sockets).toBe(0)
  })

  it('are counted in the name of a user, from wherever; the third is told 1013 and may come back when one has left', async () => {
    const token = citizenToken(live.runtime.keys, { id: live.orderId, cycle: 1, queryGeneration: 0 }, new Date(live.clock.now().getTime() + HOUR))
    const client = () =>
      createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: token }, lazyCloseTimeout: 0 })
    const two = [client(), client()]
    const streams = two.map((one) => one.iterate({ query: EVENTS }))
    await Promise.all(streams.map((one) => one.next()))
    const third = client()
    await expect(third.iterate({ query: '{ viewer }' }).next()).rejects.toMatchObject({ code: 1013 })
    await two[0]?.dispose()
    await expect.poll(() => live.server.connections().subscriptions).toBe(1)
    expect((await third.iterate({ query: '{ viewer }' }).next()).value).toMatchObject({ data: { viewer: expect.stringContaining('CITIZEN') } })
    for (const one of [...two, third]) await one.dispose()
  })

  it('are ten times as many for a key, which a hall full of screens shares', () => {
    const doors = admission({ maxConnections: 100, maxConnectionsPerAddress: 100, maxConnectionsPerUser: 2 })
    const board = { role: 'BOARD', id: 'board-1', boardId: newId('board', new Date()), expiresAt: null } as const
    const places = Array.from({ length: 21 }, () => doors.admit(board))
    expect(places.filter((place) => place !== null)).toHaveLength(20)
    // Given back twice is given back once.
    places[0]?.()
    places[0]?.()
    expect([doors.admit(board), doors.admit(board)].filter((place) => place !== null)).toHaveLength(1)
  })

  it('are given out no faster than so many a second, in the whole process', () => {
    const doors = admission({ maxConnections: 10_000, maxConnectionsPerAddress: 10_000, maxConnectionsPerUser: 2 })
    const places = Array.from({ length: 5_000 }, () => doors.enter('192.0.2.1'))
    const given = places.filter((place) => place !== null).length
    expect(given).toBeGreaterThanOrEqual(2_000)
    expect(given).toBeLessThanOrEqual(4_000)
  })
})
