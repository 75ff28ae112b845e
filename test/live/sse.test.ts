import { EventSource } from 'eventsource'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../src/access/viewer.ts'
import { change } from '../../src/events/change.ts'
import { createTicket, revokeTicket, ticketText } from '../../src/live/ticket.ts'
import { type LiveServer, liveServer } from './server.ts'

const EVENTS = 'subscription E($after: String) { events(after: $after) { type cursor selected } }'
/** The cursor is not selected here: `id:` must carry it all the same. */
const BLIND = 'subscription E($after: String) { events(after: $after) { type selected } }'

interface Frame {
  type: string
  cursor: string
  selected: string | null
}

describe('Server-Sent Events', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer()
  })
  afterAll(() => live.stop())
  const caller = () => ({ runtime: live.runtime, viewer: ANONYMOUS, requestId: 'test-test', language: 'en' as const, address: '127.0.0.1' })

  /** The next frames of a plain EventSource, with their ids. */
  function source(url: string, headers: Record<string, string> = {}) {
    const queue: { id: string; frame: Frame }[] = []
    let wake: () => void = () => {}
    const events = new EventSource(url, { fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }) })
    events.addEventListener('next', (message: MessageEvent) => {
      queue.push({ id: message.lastEventId, frame: (JSON.parse(message.data) as { data: { events: Frame } }).data.events })
      wake()
    })
    async function next() {
      while (queue.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return queue.shift() as { id: string; frame: Frame }
    }
    return {
      next,
      /** What the next event carries; heartbeats are left out. */
      async event(): Promise<string | null> {
        const { frame } = await next()
        return frame.type === 'EVENT' ? frame.selected : this.event()
      },
      close: () => events.close(),
    }
  }

  it('serves the official graphql-sse client', async () => {
    const client = createClient({ url: live.url, retryAttempts: 0 })
    const results = client.iterate<{ events: Frame }>({ query: EVENTS })
    expect((await results.next()).value?.data?.events.type).toBe('CAUGHT_UP')
    await live.write('sse-1')
    expect((await results.next()).value?.data?.events.selected).toBe('sse-1')
    await results.return?.()
    client.dispose()
    await expect.poll(() => [live.server.connections().subscriptions, live.server.connections().streams]).toEqual([0, 0])
  })

  it('completes a query after its one answer', async () => {
    const client = createClient({ url: live.url, retryAttempts: 0 })
    const answers: unknown[] = []
    for await (const answer of client.iterate({ query: '{ hello refused }' })) answers.push(answer)
    expect(answers).toMatchObject([{ data: { hello: 'hello', refused: null }, errors: [{ extensions: { code: 'NOT_FOUND' } }] }])
    client.dispose()
  })

  it('lets a plain EventSource resume by Last-Event-ID, whatever it selected', async () => {
    const url = `${live.url}?query=${encodeURIComponent(BLIND)}`
    const first = source(url)
    const start = await first.next()
    expect(start.frame.type).toBe('CAUGHT_UP')
    first.close()
    await live.write('missed-1', 'missed-2')
    const second = source(url, { 'Last-Event-ID': start.id })
    expect([await second.event(), await second.event()]).toEqual(['missed-1', 'missed-2'])
    second.close()
  })

  it('opens with a ticket exactly the stream it was made for, and ends it when the ticket is revoked', async () => {
    const { id } = await change(caller(), 'createStreamTicket', {}, (c) => createTicket(c, { document: BLIND, variables: {} }))
    const ticket = ticketText(live.runtime.keys, id)
    const row = await live.runtime.db.streamTicket.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toContain(ticket)
    expect(row.variablesSealed).not.toContain('{')
    const response = await fetch(`${live.url}?ticket=${ticket}&query=${encodeURIComponent('{ hello }')}`, { headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(200)
    const text = new Response(response.body).text()
    await change(caller(), 'revokeStreamTicket', {}, (c) => revokeTicket(c, id))
    const all = await text
    expect(all).toContain('CAUGHT_UP')
    expect(all).not.toContain('hello')
    expect(all).toContain('UNAUTHENTICATED')
    const again = await fetch(`${live.url}?ticket=${ticket}`, { headers: { accept: 'text/event-stream' } })
    expect(again.status).toBe(401)
  })

  it.each([
    ['a forged ticket', '?ticket=ticket_01h00000000000000000000000.forged', {}, 401],
    ['a bad token', `?query=${encodeURIComponent(EVENTS)}`, { authorization: 'Bearer nonsense' }, 401],
    ['a mistake in the document', '?query=subscription%20%7B', {}, 400],
    ['no document', '', {}, 400],
    ['variables that are no JSON', '?query=%7Bhello%7D&variables=%7B', {}, 400],
  ])('answers %s with a status and words, not with a stream', async (_what, search, headers, status) => {
    const response = await fetch(live.url + search, { headers: { accept: 'text/event-stream', ...headers } })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.any(String), extensions: { code: expect.any(String) } }] })
  })

  it('sends what no proxy should keep or hold back', async () => {
    const stop = new AbortController()
    const response = await fetch(`${live.url}?query=${encodeURIComponent(EVENTS)}`, { headers: { accept: 'text/event-stream' }, signal: stop.signal })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    stop.abort()
  })
})
