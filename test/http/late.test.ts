import { once } from 'node:events'
import { connect } from 'node:net'
import { GraphQLInt, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Server, serve } from '../../src/http/server.ts'
import { LIMITS } from '../../src/limits.ts'
import { contextFor } from '../../src/live/incoming.ts'
import { type LiveRuntime, liveRuntime } from '../live/runtime.ts'

/** Times of the usual ones divided by fifteen and more: a test waits for what happens, and it happens soon. */
const TIMEOUTS = { headersTimeout: 600, requestTimeout: 900, keepAliveTimeout: 5_000, connectionsCheckingInterval: 50 }
const EXECUTION_MS = 200
const ROOM = 6

/** Released by a test: what a resolver waits for. */
let release: () => void = () => {}
const held = () =>
  new Promise<void>((resolve) => {
    release = resolve
  })
/** Resolvers that began. */
const began: string[] = []

const box = new GraphQLObjectType({
  name: 'Box',
  fields: { next: { type: GraphQLInt, resolve: () => began.push('next') } },
})
const slow = { type: box, resolve: () => held().then(() => ({})) }
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { quick: { type: GraphQLString, resolve: () => 'quick' }, slow } }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields: { slow } }),
})

describe('What is late', () => {
  let live: LiveRuntime
  let server: Server
  beforeAll(async () => {
    live = await liveRuntime()
    const runtime = { ...live.runtime, config: { ...live.runtime.config, maxConnections: 1 } }
    server = await serve({
      runtime,
      schema,
      context: contextFor(runtime),
      timeouts: TIMEOUTS,
      limits: { executionMs: EXECUTION_MS },
      plainConnections: { all: ROOM - 1, ofAddress: ROOM },
    })
  })
  afterAll(async () => {
    await server.stop()
    await live.stop()
  })

  const open = async ({ port = server.port, from = '127.0.0.1' } = {}) => {
    const connection = connect({ port, host: '127.0.0.1', localAddress: from })
    connection.on('error', () => connection.destroy())
    let text = ''
    connection.on('data', (chunk) => (text += chunk))
    const ended = once(connection, 'close').then(() => text)
    await once(connection, 'connect')
    return { connection, ended }
  }
  const since = (before: number) => performance.now() - before
  const ask = async (query: string) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en' },
      body: JSON.stringify({ query }),
    })
    return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: { message: string; extensions: object }[] }) }
  }
  const TOO_LATE = { message: 'not answered within 1 s; ask for less, or try again', extensions: { code: 'UNAVAILABLE', retryable: true } }

  describe('to come', () => {
    it.each([
      ['that says nothing at all', ''],
      ['that stops in its first line', 'POST /graph'],
      ['whose headers never end', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n'],
    ])('is closed, of a connection %s', async (_what, said) => {
      const before = performance.now()
      const { connection, ended } = await open()
      if (said) connection.write(said)
      await ended
      expect(since(before)).toBeGreaterThan(TIMEOUTS.headersTimeout / 2)
    })

    it('is closed, of a body that never ends', async () => {
      const { connection, ended } = await open()
      connection.write('POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
      expect(await ended).toMatch(/^(HTTP\/1\.1 408 .*)?/)
    })

    it('is closed within ten seconds under the usual limits', () => {
      expect(LIMITS.HEADERS_MS.value + 2 * LIMITS.SILENT_LOOK_MS.value).toBeLessThanOrEqual(10_000)
    })

    it('has no more connections than there are places: one more is closed at once, and the others are served', async () => {
      const all = await Promise.all(Array.from({ length: ROOM }, () => open()))
      const more = await open()
      // The others are silent and end too, when their time is over.
      expect(await Promise.race([more.ended.then(() => 'more'), ...all.map(({ ended }) => ended.then(() => 'others'))])).toBe('more')
      await Promise.all(all.map(({ ended }) => ended))
      expect((await ask('{ quick }')).data).toEqual({ quick: 'quick' })
    })
  })

  it('is closed at once when its address has as many connections as it may, and no other address is touched', async () => {
    const runtime = { ...live.runtime, config: { ...live.runtime.config, maxConnectionsPerAddress: 1 } }
    const other = await serve({ runtime, schema, context: contextFor(runtime), timeouts: TIMEOUTS, plainConnections: { all: 100, ofAddress: 2 } })
    const { port } = other
    const first = [await open({ port }), await open({ port }), await open({ port })]
    const more = await open({ port })
    const elsewhere = await open({ port, from: '127.0.0.2' })
    expect(await Promise.race([more.ended.then(() => 'more'), ...first.map(({ ended }) => ended.then(() => 'first'))])).toBe('more')
    elsewhere.connection.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(await elsewhere.ended).toContain('{"status":"ok"}')
    // Silent connections end with their time, and leave their places.
    await Promise.all(first.map(({ ended }) => ended))
    const again = await open({ port })
    again.connection.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(await again.ended).toContain('{"status":"ok"}')
    await other.stop()
  })

  describe('to be answered', () => {
    it('is answered over HTTP with 503, and nothing more of a query is begun', async () => {
      began.length = 0
      const answer = await ask('{ slow { next } }')
      expect([answer.status, answer.data ?? null, answer.errors]).toEqual([503, null, [TOO_LATE]])
      release()
      expect((await ask('{ quick }')).data).toEqual({ quick: 'quick' })
      expect(began).toEqual([])
    })

    it('goes on to its end when it is a change, since half of one is none', async () => {
      began.length = 0
      const answer = await ask('mutation { slow { next } }')
      expect([answer.status, answer.errors]).toEqual([503, [TOO_LATE]])
      release()
      expect((await ask('{ quick }')).data).toEqual({ quick: 'quick' })
      expect(began).toEqual(['next'])
    })

    it('is answered the same over a socket', async () => {
      const client = createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { language: 'en' },
      })
      const answers = client.iterate({ query: '{ slow { next } }' })
      const { value } = await answers.next()
      expect(value).toMatchObject({ errors: [TOO_LATE] })
      release()
      await client.dispose()
    })
  })
})
