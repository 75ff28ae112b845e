import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { AUDIENCES, FOLLOW } from './audience.ts'
import { type EventFrame, type Subscriber, type SubscriberOptions, seenOf } from './subscriber.ts'

/** The server says something at least every 12 s; who hears nothing for longer is not connected any more. */
const SILENCE_MS = 20_000

/** Follows over Server-Sent Events as EventSource does: comes back with the `id:` of the last event as Last-Event-ID. */
export function followEvents({ url, token, audience, record, wait, closed }: SubscriberOptions): Subscriber {
  let asked: ClientRequest | null = null
  let answer: IncomingMessage | null = null
  let last: string | null = null
  let connections = 0
  let paused = false
  let stopped = false
  let tries = 0

  function open() {
    if (stopped) return
    const headers = {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(last === null ? {} : { 'last-event-id': last }),
    }
    const mine = request(`${url()}/graphql`, { method: 'POST', headers, agent: false, timeout: SILENCE_MS }, (response) => {
      if (response.statusCode !== 200) return mine.destroy()
      connections++
      tries = 0
      answer = response
      record({ type: 'open', after: last })
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk: string) => {
        const parts = `${text}${chunk}`.split('\n\n')
        text = parts.pop() ?? ''
        if (mine === asked) parts.forEach(hear)
      })
      response.on('error', () => mine.destroy())
      response.on('end', () => mine.destroy())
      if (paused) response.pause()
    })
    asked = mine
    mine.on('timeout', () => mine.destroy())
    mine.on('error', () => mine.destroy())
    mine.on('close', () => {
      closed?.(answer?.complete ? 'stream ended' : 'stream cut')
      void wait(tries++).then(open)
    })
    mine.end(JSON.stringify({ query: FOLLOW, variables: { filter: AUDIENCES[audience].filter, after: null } }))
  }

  /** One event of the stream, or a comment. */
  function hear(part: string) {
    const fields = new Map(part.split('\n').map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]))
    if (fields.get('event') !== 'next') return
    const { data, errors } = JSON.parse(fields.get('data') ?? '{}') as { data?: { orderEvents: EventFrame } | null; errors?: unknown }
    if (!data) throw new Error(`a stream was refused: ${JSON.stringify(errors)}`)
    const seen = seenOf(audience, data.orderEvents)
    if (!seen || seen.type === 'open') return
    if (fields.get('id') !== seen.cursor) throw new Error(`the id ${fields.get('id')} is not the frame's own cursor`)
    last = seen.cursor
    record(seen)
  }

  open()
  return {
    cut: () => asked?.destroy(),
    pause(now) {
      paused = now
      if (now) answer?.pause()
      else answer?.resume()
    },
    stop() {
      stopped = true
      asked?.destroy()
    },
    get connections() {
      return connections
    },
  }
}
