import { once } from 'node:events'
import { type Client, createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { issueKey, revokeKey } from '../../src/access/access-keys.ts'
import { newId } from '../../src/ids.ts'
import { type LiveServer, liveServer } from './server.ts'

describe('WebSocket, with the official client', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer()
  })
  afterAll(() => live.stop())
  const connect = (connectionParams: Record<string, unknown> = {}) =>
    createClient({ url: live.socketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, lazyCloseTimeout: 0 })

  interface Frame {
    type: string
    cursor: string
    selected: string | null
  }
  const EVENTS = 'subscription E($after: String) { events(after: $after) { type cursor selected } }'

  async function frame(results: AsyncIterableIterator<unknown>): Promise<Frame> {
    const { value } = (await results.next()) as { value: { data: { events: Frame } } }
    return value.data.events
  }

  it('delivers events and resumes after the last cursor', async () => {
    const client = connect()
    const results = client.iterate({ query: EVENTS })
    expect((await frame(results)).type).toBe('CAUGHT_UP')
    await live.write('ws-1', 'ws-2', 'ws-3')
    const first = await frame(results)
    expect(first).toMatchObject({ type: 'EVENT', selected: 'ws-1' })
    await results.return?.()
    const again = client.iterate({ query: EVENTS, variables: { after: first.cursor } })
    expect([(await frame(again)).selected, (await frame(again)).selected]).toEqual(['ws-2', 'ws-3'])
    await client.dispose()
  })

  it('shows a view anew after a change', async () => {
    const client = connect()
    const results = client.iterate({ query: 'subscription { state { type head } }' })
    const first = (await results.next()).value as { data: { state: { head: number } } }
    const pos = await live.write('view')
    const second = (await results.next()).value as { data: { state: { head: number } } }
    expect(first.data.state.head).toBeLessThan(pos)
    expect(second.data.state.head).toBe(pos)
    await client.dispose()
  })

  it('answers queries and mutations by the same rules, faults masked', async () => {
    const client = connect()
    type Answer = { data: unknown; errors?: { message: string; extensions: object }[] }
    const ask = async (query: string) => (await client.iterate({ query }).next()).value as Answer
    expect((await ask('{ hello }')).data).toEqual({ hello: 'hello' })
    expect((await ask('mutation { touch }')).data).toEqual({ touch: true })
    const fault = await ask('{ fault }')
    expect(fault.errors?.[0]).toMatchObject({ message: '系统出现意外错误', extensions: { code: 'INTERNAL' } })
    expect(JSON.stringify(fault)).not.toContain('SECRET')
    expect((await ask('{ refused }')).errors?.[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    await client.dispose()
  })

  it('answers a mistake in the document with an error and keeps the socket and its other streams', async () => {
    const client = connect()
    const good = client.iterate({ query: EVENTS })
    await frame(good)
    for (const query of ['subscription {', '{ nothingLikeThat }', `{ ${'hello '.repeat(1_001)} }`, 'subscription { events(after: "bad") { type } }']) {
      await expect(
        client
          .iterate({ query })
          .next()
          .then(({ value }) => {
            if (value?.errors) throw value.errors
          }),
      ).rejects.toMatchObject([{ message: expect.any(String) }])
    }
    await live.write('still here')
    expect((await frame(good)).selected).toBe('still here')
    await client.dispose()
  })

  it('refuses a bad token with 4403', async () => {
    const client = connect({ authorization: 'Bearer not-a-token' })
    await expect(client.iterate({ query: '{ hello }' }).next()).rejects.toMatchObject({ code: 4403 })
    await client.dispose()
  })

  it('ends every stream of a revoked key within five seconds, with 4403', async () => {
    const { db, clock } = live.runtime
    const partnerId = newId('partner', clock.now())
    await db.partner.create({ data: { id: partnerId, account: 'example-partner', name: 'Example Partner (示例伙伴)', scopes: [], active: true } })
    const key = await issueKey(db, live.runtime.keys, { partnerId, sandbox: false, expiresAt: null }, clock.now())
    const client = connect({ authorization: key.secret })
    const results = client.iterate({ query: EVENTS })
    expect((await frame(results)).type).toBe('CAUGHT_UP')
    const before = performance.now()
    await revokeKey(db, key.id, clock.now())
    await expect(results.next()).rejects.toMatchObject({ code: 4403 })
    expect(performance.now() - before).toBeLessThan(5_000)
    await client.dispose()
  })

  it('keeps no queue for a reader that stopped reading, and gives it all when it comes back', async () => {
    const socket = new WebSocket(live.socketUrl, 'graphql-transport-ws')
    const next = async () => JSON.parse(String(((await once(socket, 'message')) as [Buffer])[0])) as { payload: { data: { events: Frame } } }
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init' }))
    await once(socket, 'message')
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: EVENTS } }))
    const start = (await next()).payload.data.events
    socket.pause()
    const names = Array.from({ length: 3_000 }, (_, i) => `slow-${i}`)
    for (let i = 0; i < names.length; i += 500) await live.write(...names.slice(i, i + 500))
    socket.terminate()
    const client = connect()
    const again = client.iterate({ query: EVENTS, variables: { after: start.cursor } })
    const got: (string | null)[] = []
    while (got.length < names.length) {
      const event = await frame(again)
      if (event.type === 'EVENT') got.push(event.selected)
    }
    expect(got).toEqual(names)
    await client.dispose()
  })

  it('refuses the 21st operation on a socket and keeps the twenty', async () => {
    const client = connect()
    const twenty = Array.from({ length: 20 }, () => client.iterate({ query: EVENTS }))
    await Promise.all(twenty.map(frame))
    await expect(client.iterate({ query: '{ hello }' }).next()).rejects.toMatchObject([{ extensions: { code: 'TOO_COMPLEX' } }])
    await live.write('for twenty')
    expect((await Promise.all(twenty.map(frame))).map((f) => f.selected)).toEqual(Array(20).fill('for twenty'))
    await client.dispose()
  })

  it('keeps nothing of a reader that has gone, whether it said so or not', async () => {
    const client = connect()
    const results = client.iterate({ query: EVENTS })
    await frame(results)
    client.terminate()
    await expect(results.next()).rejects.toBeDefined()
    const other = connect()
    const polite = other.iterate({ query: EVENTS })
    await frame(polite)
    await polite.return?.()
    await client.dispose()
    await other.dispose()
    await expect.poll(() => [live.server.connections().subscriptions, live.server.connections().sockets]).toEqual([0, 0])
  })

  it.each([
    ['a page of a foreign origin', { origin: 'https://evil.example' }, 403],
    ['the origin null', { origin: 'null' }, 403],
  ])('refuses the upgrade of %s', async (_who, headers, status) => {
    const socket = new WebSocket(live.socketUrl, 'graphql-transport-ws', { headers })
    const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error]
    expect(error.message).toBe(`Unexpected server response: ${status}`)
  })

  it.each([
    ['subscribing before connection_init', JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ hello }' } }), 4401],
    ['a message that is none', 'nonsense', 4400],
    ['a message beyond 64 KiB', JSON.stringify({ type: 'connection_init', payload: { authorization: 'x'.repeat(65_536) } }), 1009],
  ])('closes on %s', async (_what, message, code) => {
    const socket = new WebSocket(live.socketUrl, 'graphql-transport-ws', { origin: 'http://localhost:5173' })
    await once(socket, 'open')
    socket.send(message)
    const [closed] = (await once(socket, 'close')) as [number]
    expect(closed).toBe(code)
  })

  it('closes with 1012 when the server stops, and ends within its time', async () => {
    const other = await liveServer()
    const client: Client = createClient({ url: other.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
    const results = client.iterate({ query: EVENTS })
    await frame(results)
    const ended = expect(results.next()).rejects.toMatchObject({ code: 1012 })
    await other.stop()
    await ended
    await client.dispose()
  })
})
