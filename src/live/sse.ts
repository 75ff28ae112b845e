import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { Unauthenticated } from '../errors.ts'
import type { Ground } from '../ground.ts'
import { prepareDocument } from './document.ts'
import { presentable, presented, problemOf, temporary } from './failure.ts'
import type { Incoming, MakeContext } from './incoming.ts'
import { type Delivery, run } from './subscribe.ts'
import { openTicket, ticketHolds } from './ticket.ts'

const PING_MS = 12_000
const STALLED_MS = 30_000
const TICKET_ASKED_MS = 3_000
const RETRY_MS = 2_000
const LONGEST_CURSOR = 512
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
  Connection: 'keep-alive',
}

/** What a stream is asked for, however it was asked. */
export interface StreamRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
  readonly ticket: string | null
}

export interface StreamsOptions {
  readonly ground: Ground
  readonly schema: GraphQLSchema
  readonly context: MakeContext
}

/** Open event streams of one server. */
export interface Streams {
  readonly open: number
  serve(request: IncomingMessage, response: ServerResponse, incoming: Incoming, asked: StreamRequest): Promise<void>
  /** Ends all of them; their clients come back. */
  close(): void
}

/**
 * GraphQL over Server-Sent Events, "distinct connections mode": one operation a request. Each `next` carries the
 * frame's cursor as its `id:`, so that a plain EventSource resumes by Last-Event-ID.
 */
export function createStreams({ ground, schema, context }: StreamsOptions): Streams {
  const open = new Set<() => void>()

  async function prepare(request: IncomingMessage, incoming: Incoming, asked: StreamRequest) {
    const ticket = asked.ticket === null ? null : await openTicket(ground, asked.ticket)
    const caller = await context(ticket ? { ...incoming, viewer: ticket.viewer } : incoming)
    const document = prepareDocument(schema, ticket?.document ?? asked.query)
    const resume = request.headers['last-event-id']
    const variables: Record<string, unknown> = { ...(ticket?.variables ?? asked.variables) }
    if (typeof resume === 'string' && resume.length > 0 && resume.length <= LONGEST_CURSOR) variables.after = resume
    return { ticket, caller, document, variables }
  }

  async function serve(request: IncomingMessage, response: ServerResponse, incoming: Incoming, asked: StreamRequest) {
    const refuse = (errors: readonly unknown[], fallback: number) => {
      const masked = errors.map((error) => presentable(error, incoming, ground.log))
      const status = Number((masked[0]?.extensions.http as { status?: number } | undefined)?.status ?? fallback)
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
      response.end(JSON.stringify({ errors: masked.map((error) => presented(error, incoming, ground.log)) }))
    }
    let deliveries: AsyncGenerator<Delivery, void, void>
    let ticketId: string | null
    try {
      const { ticket, caller, document, variables } = await prepare(request, incoming, asked)
      if (!('kind' in document)) return refuse(document, 400)
      ticketId = ticket?.id ?? null
      deliveries = await run({ schema, document, variables, operationName: ticket ? null : asked.operationName, context: caller })
    } catch (error) {
      return refuse([error], 500)
    }
    await pump(response, deliveries, ticketId, incoming)
  }

  async function pump(response: ServerResponse, deliveries: AsyncGenerator<Delivery, void, void>, ticketId: string | null, incoming: Incoming) {
    const stop = new AbortController()
    const end = () => {
      stop.abort()
      void deliveries.return()
    }
    // Its own reference: the timers and the server end the stream the same way a leaving client does.
    open.add(end)
    response.once('close', end)
    response.writeHead(200, HEADERS)
    response.write(`retry: ${RETRY_MS}\n:\n\n`)
    const timers = watch(response, ticketId, end)
    try {
      for await (const { result, cursor } of deliveries) {
        await write(response, stop.signal, `event: next\n${cursor ? `id: ${cursor}\n` : ''}data: ${JSON.stringify(result)}\n\n`)
      }
      if (!stop.signal.aborted) response.write('event: complete\ndata:\n\n')
    } catch (error) {
      // Without `complete` a client comes back with its last cursor: right for trouble that passes.
      if (!temporary(error) && !stop.signal.aborted) {
        if (!problemOf(error)) ground.log.error({ err: error, requestId: incoming.requestId }, 'unexpected error in a stream')
        response.write(`event: next\ndata: ${JSON.stringify({ errors: [presented(error, incoming, ground.log)] })}\n\nevent: complete\ndata:\n\n`)
      }
    } finally {
      for (const timer of timers) clearInterval(timer)
      open.delete(end)
      response.off('close', end)
      end()
      response.end()
    }
  }

  function watch(response: ServerResponse, ticketId: string | null, end: () => void): NodeJS.Timeout[] {
    const ping = setInterval(() => {
      if (!response.writableNeedDrain) response.write(':\n\n')
    }, PING_MS)
    if (ticketId === null) return [ping]
    const asking = setInterval(() => {
      ticketHolds(ground, ticketId).then(
        (holds) => {
          if (holds) return
          const error = presented(new Unauthenticated(), { requestId: ticketId, language: 'zh' }, ground.log)
          response.write(`event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\nevent: complete\ndata:\n\n`)
          end()
        },
        () => {},
      )
    }, TICKET_ASKED_MS)
    return [ping, asking]
  }

  return {
    get open() {
      return open.size
    },
    serve,
    close() {
      for (const end of [...open]) end()
    },
  }
}

/** Writes and waits until the reader has room again; one that finds none for 30 s is cut off and comes back. */
async function write(response: ServerResponse, signal: AbortSignal, text: string): Promise<void> {
  if (signal.aborted || response.write(text)) return
  const late = setTimeout(() => response.destroy(), STALLED_MS)
  try {
    await once(response, 'drain', { signal })
  } catch {
    // The stream was ended meanwhile.
  } finally {
    clearTimeout(late)
  }
}
