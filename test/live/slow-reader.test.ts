import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FULL_BYTES } from '../../src/live/sink.ts'
import { rawSocket } from './raw-socket.ts'
import { type LiveServer, liveServer } from './server.ts'

const EVENTS = 'subscription E($after: String) { events(after: $after) { type cursor selected } }'
const TEXT_BYTES = 20_000
const FRAME_BYTES = TEXT_BYTES + 500
const COUNT = 700
/** Beyond what is full, the frames that were being executed. */
const MOST_BYTES = FULL_BYTES + 25 * FRAME_BYTES

interface Frame {
  type: string
  cursor: string
  selected: string
}

describe('a reader that stops reading', { timeout: 60_000 }, () => {
  let live: LiveServer
  /** The server's own ends of its connections. */
  const ends: Socket[] = []
  const opened = (message: unknown) => ends.push((message as { socket: Socket }).socket)
  beforeAll(async () => {
    subscribe('net.server.socket', opened)
    live = await liveServer({ limits: { lookEveryMs: 50, stalledMs: 500, graceMs: 60_000, pingEveryMs: 60_000 } })
  })
  afterAll(async () => {
    unsubscribe('net.server.socket', opened)
    await live.stop()
  })

  /** More than the systems on both sides keep for a connection. */
  async function flood(to: LiveServer, name: string, written: () => void = () => {}): Promise<string[]> {
    const names = Array.from({ length: COUNT }, (_, i) => `${name}-${i} ${'.'.repeat(TEXT_BYTES)}`)
    for (let i = 0; i < COUNT; i += 100) {
      await to.write(...names.slice(i, i + 100))
      written()
    }
    return names
  }

  /** What comes after a cursor, with the official client. */
  async function rest(after: string, count: number): Promise<string[]> {
    const client = createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
    const got: string[] = []
    for await (const { data } of client.iterate<{ events: Frame }>({ query: EVENTS, variables: { after } })) {
      if (data?.events.type === 'EVENT') got.push(data.events.selected)
      if (got.length === count) break
    }
    await client.dispose()
    return got
  }

  it('is closed with 1013, has cost a bounded piece of memory, and resumes with nothing lost and nothing twice', async () => {
    const socket = await rawSocket(live.server.port)
    const end = ends.at(-1) as Socket
    socket.say({ type: 'connection_init' })
    socket.say({ id: '1', type: 'ping' })
    await expect.poll(() => socket.messages.length).toBe(2)
    socket.say({ id: '1', type: 'subscribe', payload: { query: EVENTS } })
    await expect.poll(() => socket.messages.length).toBe(3)
    socket.connection.pause()
    const names = await flood(live, 'socket')
    await expect.poll(() => live.server.connections().sockets, { timeout: 20_000 }).toBe(0)
    expect(end.writableLength).toBeGreaterThan(FULL_BYTES)
    expect(end.writableLength).toBeLessThan(MOST_BYTES)
    socket.connection.resume()
    expect(await socket.closed).toBe(1013)
    const frames = socket.messages.slice(2).map((text) => (JSON.parse(text) as { payload: { data: { events: Frame } } }).payload.data.events)
    const got = frames.filter((frame) => frame.type === 'EVENT').map((frame) => frame.selected)
    expect(got.length).toBeLessThan(names.length)
    const later = await rest(frames.at(-1)?.cursor as string, names.length - got.length)
    expect([...got, ...later]).toEqual(names)
  })

  it('of an event stream is cut, has cost no more, and resumes by Last-Event-ID', async () => {
    const other = await liveServerWithPings()
    const connection = connect(other.server.port, '127.0.0.1')
    await once(connection, 'connect')
    let text = ''
    connection.on('data', (chunk) => (text += chunk))
    connection.on('error', () => connection.destroy())
    connection.write(`GET /graphql?query=${encodeURIComponent(EVENTS)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`)
    await expect.poll(() => text).toContain('CAUGHT_UP')
    const end = ends.at(-1) as Socket
    connection.pause()
    let most = 0
    const names = await flood(other, 'stream', () => {
      most = Math.max(most, end.writableLength)
    })
    await expect.poll(() => other.server.connections().streams, { timeout: 20_000 }).toBe(0)
    expect(most).toBeLessThan(MOST_BYTES)
    expect(other.server.connections().subscriptions).toBe(0)
    connection.destroy()
    const [id] = [...text.matchAll(/^id: (\S+)$/gm)].map((match) => match[1])
    const again = await fetch(`${other.url}?query=${encodeURIComponent(EVENTS)}`, { headers: { accept: 'text/event-stream', 'last-event-id': id as string } })
    const got: string[] = []
    let rest = ''
    for await (const chunk of again.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      got.push(...lines.flatMap((line) => /"selected":"(stream-\d+ )/.exec(line)?.[1] ?? []))
      if (got.length === names.length) break
    }
    expect(got).toEqual(names.map((name) => name.slice(0, name.indexOf(' ') + 1)))
    await other.stop()
  })
  const liveServerWithPings = () => liveServer({ limits: { pingEveryMs: 100, stalledMs: 3_000 } })
})

describe('a connection with nobody at the other end', () => {
  it('is cut when it has not answered the last ping, whether or not anything waits for it', async () => {
    const live = await liveServer({ limits: { lookEveryMs: 50, pingEveryMs: 300 } })
    const deaf = await rawSocket(live.server.port)
    const stuck = await rawSocket(live.server.port)
    const client = createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
    const alive = client.iterate({ query: EVENTS })
    await alive.next()
    stuck.connection.pause()
    expect(live.server.connections().sockets).toBe(3)
    // Neither answers pings; who does stays.
    expect(await deaf.closed).toBeNull()
    await expect.poll(() => live.server.connections()).toEqual({ sockets: 1, streams: 0, subscriptions: 1 })
    await live.write('for the living')
    expect((await alive.next()).value).toMatchObject({ data: { events: { selected: 'for the living' } } })
    stuck.connection.destroy()
    await client.dispose()
    await live.stop()
  })
})
