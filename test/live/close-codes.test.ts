import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { CLOSE_CODES } from '../../src/live/close-codes.ts'
import { contextFor, type MakeContext } from '../../src/live/incoming.ts'
import { signal } from '../kit/signal.ts'
import { BINARY, CONTINUATION, frame, rawSocket, TEXT } from './raw-socket.ts'
import { type LiveServer, liveServer } from './server.ts'

/*
 * What is done to a socket and what it is answered, case by case, and where each is tested:
 *  1 no init · 2 second init · 3 subscribe before the acknowledgement · 5 wrong subprotocol · 6 malformed messages, strange ids
 *  7 id in use · 8 too large · 9 fragments never finished, byte by byte · 10 compression         here
 *  4 bad token · 11 twenty-first operation · 15 mistake in the document                          websocket.test.ts
 * 12 caps · 13 churn · 23 flood of pings · 28 connect and kill                                   floods.test.ts
 * 14 the rules of HTTP over a socket · 16 expiry · 18 out of scope · 19 foreign subscription
 * 20 widened filter · 24 cursors · 26 nothing stale                                              rights.test.ts, feed.test.ts
 * 17 revoked, deactivated, role taken, on every replica · 30 graceful stop                       ../postgres/replicas.test.ts
 * 21 slow reader · 22 zero window · 29 event streams                                             slow-reader.test.ts, sse.test.ts
 * 25 a crowd of replays                                                                          replay.test.ts
 * 27 lower cost for subscriptions                                                                ../graphql/limits.test.ts
 * 31 a crowd comes back after a restart                                                          restart.test.ts
 */

const INIT = { type: 'connection_init' }
const subscribe = (id: string, query = 'subscription { events { type selected } }') => ({ id, type: 'subscribe', payload: { query } })

describe('a socket that does not keep to the protocol', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer()
  })
  afterAll(() => live.stop())
  const raw = (headers: Record<string, string> = {}) => rawSocket(live.server.port, headers)
  async function acknowledged() {
    const socket = await raw()
    socket.say(INIT)
    await expect.poll(() => socket.messages).toEqual(['{"type":"connection_ack"}'])
    return socket
  }

  it('is closed with 4408 when it never initialises, also while it dribbles bytes of a message it never finishes', async () => {
    const hasty = await liveServer({ limits: { initWithinMs: 300 } })
    const silent = await rawSocket(hasty.server.port)
    const dribbling = await rawSocket(hasty.server.port)
    dribbling.send(frame(TEXT, '{"type"', { fin: false }), frame(CONTINUATION, ':', { fin: false }))
    expect(await Promise.all([silent.closed, dribbling.closed])).toEqual([4408, 4408])
    await hasty.stop()
  })

  it('is closed with 4429 when it initialises twice, also while the first time is still being looked at', async () => {
    const after = await acknowledged()
    after.say(INIT)
    expect(await after.closed).toBe(4429)
    const at = await raw()
    at.send(frame(TEXT, JSON.stringify(INIT)), frame(TEXT, JSON.stringify(INIT)))
    expect(await at.closed).toBe(4429)
  })

  it('is closed with 4401 when it subscribes while it is still being looked at', async () => {
    const gate = signal()
    const slow: { make: MakeContext } = { make: () => Promise.reject(new Error('not yet')) }
    const other = await liveServer({ context: (incoming) => gate.heard.then(() => slow.make(incoming)) })
    slow.make = contextFor(other.runtime)
    const socket = await rawSocket(other.server.port)
    socket.say(INIT)
    socket.say(subscribe('1'))
    expect(await socket.closed).toBe(4401)
    gate.hear()
    await other.stop()
  })

  it.each([['graphql-ws'], [''], ['soap']])('is closed with 4406 when its subprotocol is "%s"', async (name) => {
    const socket = await raw({ 'Sec-WebSocket-Protocol': name })
    socket.say(INIT)
    expect(await socket.closed).toBe(4406)
    // Its own, so that its client reads the code; no message of it is answered.
    expect(/sec-websocket-protocol: ([^\r]*)/i.exec(socket.response)?.[1] ?? '').toBe(name)
    expect(socket.messages).toEqual([])
  })

  it.each<[string, Buffer]>([
    ['JSON that is none', frame(TEXT, '{"type":')],
    ['a number', frame(TEXT, '7')],
    ['null', frame(TEXT, 'null')],
    ['a list', frame(TEXT, '[{"type":"connection_init"}]')],
    ['a single byte', frame(TEXT, 'x')],
    ['a binary message', frame(BINARY, JSON.stringify({ type: 'ping' }))],
    ['an unknown type', frame(TEXT, '{"type":"start","id":"1"}')],
    ['a type that is no text', frame(TEXT, '{"type":{}}')],
    ['the name of something every object has', frame(TEXT, '{"type":"__proto__"}')],
    ['a message that only a server sends', frame(TEXT, JSON.stringify({ id: '1', type: 'next', payload: { data: {} } }))],
    ['an acknowledgement, which only a server sends', frame(TEXT, '{"type":"connection_ack"}')],
    ['errors, which only a server sends', frame(TEXT, JSON.stringify({ id: '1', type: 'error', payload: [{ message: 'no' }] }))],
    ['a subscription without an id', frame(TEXT, JSON.stringify({ type: 'subscribe', payload: { query: '{ hello }' } }))],
    ['an empty id', frame(TEXT, JSON.stringify(subscribe('')))],
    ['an id that is no text', frame(TEXT, JSON.stringify({ ...subscribe('1'), id: 1 }))],
    ['an id of 10 KB', frame(TEXT, JSON.stringify(subscribe('x'.repeat(10_000))))],
    ['a query that is no text', frame(TEXT, JSON.stringify({ ...subscribe('1'), payload: { query: { kind: 'Document' } } }))],
    ['variables that are a list', frame(TEXT, JSON.stringify({ ...subscribe('1'), payload: { query: '{ hello }', variables: [] } }))],
  ])('is closed with 4400 on %s', async (_what, bytes) => {
    const socket = await acknowledged()
    socket.send(bytes)
    expect(await socket.closed).toBe(4400)
  })

  it('may name its operations as it likes: what every object has is nothing special', async () => {
    const socket = await acknowledged()
    const ids = ['__proto__', 'constructor', 'toString', '"', '事件', '\u0000']
    for (const id of ids) socket.say(subscribe(id))
    const heard = () =>
      socket.messages.slice(1).map((text) => JSON.parse(text) as { id: string; type: string; payload: { data: { events: { selected: string } } } })
    await expect.poll(() => heard().map(({ id, type }) => [id, type])).toEqual(ids.map((id) => [id, 'next']))
    for (const id of ids) socket.say({ id, type: 'complete' })
    await expect.poll(() => live.server.connections().subscriptions).toBe(0)
    socket.connection.destroy()
  })

  it('is closed with 4409 when it uses an id that is in use', async () => {
    const socket = await acknowledged()
    socket.say(subscribe('same'))
    socket.say(subscribe('same'))
    expect(await socket.closed).toBe(4409)
    await expect.poll(() => live.server.connections().subscriptions).toBe(0)
  })

  it('is closed with 1009 by the length a message says it has, before it is sent, and before it is known whose it is', async () => {
    const socket = await raw()
    socket.send(frame(TEXT, 'x', { length: 100 * 1024 * 1024 }))
    expect(await socket.closed).toBe(1009)
    const pieces = await raw()
    for (let i = 0; i < 5; i++) pieces.send(frame(i === 0 ? TEXT : CONTINUATION, 'x'.repeat(16 * 1024), { fin: false }))
    expect(await pieces.closed).toBe(1009)
  })

  it('is closed with 1008 when a message comes in more pieces than anybody needs', async () => {
    const socket = await acknowledged()
    socket.send(frame(TEXT, '{', { fin: false }), ...Array.from({ length: 64 }, () => frame(CONTINUATION, ' ', { fin: false })))
    expect(await socket.closed).toBe(1008)
  })

  it('may send a message in a few pieces', async () => {
    const socket = await raw()
    socket.send(frame(TEXT, '{"type":', { fin: false }), frame(CONTINUATION, '"connection_', { fin: false }), frame(CONTINUATION, 'init"}'))
    await expect.poll(() => socket.messages).toEqual(['{"type":"connection_ack"}'])
    socket.connection.destroy()
  })

  it('is not granted compression, and is closed with 1002 when it compresses all the same', async () => {
    const socket = await raw({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' })
    expect(socket.response).not.toMatch(/sec-websocket-extensions/i)
    socket.send(frame(TEXT, 'x', { bits: 0x40 }))
    expect(await socket.closed).toBe(1002)
  })

  it('is told nothing about why its token is not good', async () => {
    for (const authorization of ['Bearer ey.ey.ey', 'Bearer fc_00000000000000000000000000.1.zzzz.x', 'Basic x']) {
      const socket = await raw()
      const reason = new Promise<string>((resolve) => socket.connection.on('data', (chunk) => resolve(chunk.toString('latin1'))))
      socket.say({ ...INIT, payload: { authorization } })
      expect(await socket.closed).toBe(4403)
      expect((await reason).slice(4)).toBe('Forbidden')
      expect(socket.messages).toEqual([])
    }
  })

  it('leaves nothing behind, whatever it was closed for', async () => {
    await expect.poll(() => live.server.connections()).toEqual({ sockets: 0, streams: 0, subscriptions: 0 })
  })
})

describe('the table of close codes', () => {
  const names = Object.keys(CLOSE_CODES) as (keyof typeof CLOSE_CODES)[]

  it.each(names)('says truly whether the official client comes back by itself: %s', async (name) => {
    const { code, comesBack } = CLOSE_CODES[name]
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    let connections = 0
    server.on('connection', (socket) => {
      connections++
      socket.close(code)
    })
    const { port } = server.address() as AddressInfo
    const client = createClient({ url: `ws://127.0.0.1:${port}`, webSocketImpl: WebSocket, retryAttempts: 1, retryWait: async () => {} })
    await expect(client.iterate({ query: '{ hello }' }).next()).rejects.toMatchObject({ code })
    expect(connections).toBe(comesBack ? 2 : 1)
    await client.dispose()
    server.close()
  })

  it('closes for our own reasons only with codes after which the official client comes back', () => {
    expect(['restarting', 'tryAgain', 'forbidden'].map((name) => CLOSE_CODES[name as 'restarting'].comesBack)).toEqual([true, true, true])
  })
})
