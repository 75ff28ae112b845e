import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { RateLimited, Unauthenticated } from '../errors.ts'
import type { Ground } from '../ground.ts'
import type { Admission } from './admission.ts'
import { resumeVariable } from './cohort-key.ts'
import type { Cohorts } from './cohorts.ts'
import { prepareDocument } from './document.ts'
import { type EventStream, eventStream } from './event-stream.ts'
import { presentable, presented, problemOf, temporary } from './failure.ts'
import type { Incoming, MakeContext } from './incoming.ts'
import type { LiveLimits } from './limits.ts'
import type { Operation } from './operation.ts'
import { openTicket, ticketHolds } from './ticket.ts'

const TICKET_ASKED_MS = 3_000
const LONGEST_CURSOR = 512
/** When to come again where there was no place. */
const RETRY_SECONDS = 5

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
  readonly cohorts: Cohorts
  readonly admission: Admission
  readonly limits: LiveLimits
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
export function createStreams({ ground, schema, context, cohorts, admission, limits }: StreamsOptions): Streams {
  const open = new Set<EventStream>()
  const tickets = new Map<EventStream, string>()

  async function prepare(request: IncomingMessage, incoming: Incoming, asked: StreamRequest) {
    const ticket = asked.ticket === null ? null : await openTicket(ground, asked.ticket)
    const caller = await context(ticket ? { ...incoming, viewer: ticket.viewer } : incoming)
    const document = prepareDocument(schema, ticket?.document ?? asked.query)
    const resume = request.headers['last-event-id']
    const variables: Record<string, unknown> = { ...(ticket?.variables ?? asked.variables) }
    const operationName = ticket ? null : asked.operationName
    if ('kind' in document && typeof resume === 'string' && resume.length > 0 && resume.length <= LONGEST_CURSOR) {
      variables[resumeVariable(document, operationName) ?? 'after'] = resume
    }
    return { ticketId: ticket?.id ?? null, caller, document, variables, operationName }
  }

  async function serve(request: IncomingMessage, response: ServerResponse, incoming: Incoming, asked: StreamRequest) {
    const refuse = (errors: readonly unknown[], fallback: number) => {
      const masked = errors.map((error) => presentable(error, incoming, ground.log))
      const status = Number((masked[0]?.extensions.http as { status?: number } | undefined)?.status ?? fallback)
      const wait = masked[0]?.extensions.retryAfterSeconds
      if (wait !== undefined) response.setHeader('Retry-After', String(wait))
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
      response.end(JSON.stringify({ errors: masked.map((error) => presented(error, incoming, ground.log)) }))
    }
    try {
      const { ticketId, caller, document, variables, operationName } = await prepare(request, incoming, asked)
      if (!('kind' in document)) return refuse(document, 400)
      await run(response, { schema, document, variables, operationName, context: caller }, ticketId)
    } catch (error) {
      if (response.headersSent) response.destroy()
      else refuse([error], 500)
    }
  }

  /** @throws Problem when the operation cannot be begun now; nothing has been written then */
  async function run(response: ServerResponse, operation: Operation, ticketId: string | null) {
    const { context: asked } = operation
    const giveBack = admission.enter(asked.address)
    const giveBackName = giveBack && admission.admit(asked.viewer)
    if (!giveBack || !giveBackName) {
      giveBack?.()
      throw new RateLimited(RETRY_SECONDS)
    }
    let leave: () => void = () => {}
    let isOver = false
    function over() {
      isOver = true
      open.delete(stream)
      tickets.delete(stream)
      giveBack?.()
      giveBackName?.()
      leave()
    }
    const stream = eventStream(
      response,
      (error) => {
        // Trouble that passes: the client comes back.
        if (temporary(error)) return null
        if (!problemOf(error)) ground.log.error({ err: error, requestId: asked.requestId }, 'unexpected error in a stream')
        return { json: JSON.stringify({ errors: [presented(error, asked, ground.log)] }), cursor: null }
      },
      over,
      limits.stalledMs,
    )
    open.add(stream)
    if (ticketId) tickets.set(stream, ticketId)
    try {
      const joined = await cohorts.join(operation, stream)
      if ('leave' in joined) {
        leave = joined.leave
        if (isOver) leave()
        else stream.ping()
      } else {
        stream.send([{ json: JSON.stringify(joined), cursor: null }])
        stream.end()
      }
    } catch (error) {
      over()
      throw error
    }
  }

  const ping = setInterval(() => {
    for (const stream of open) stream.ping()
  }, limits.pingEveryMs)
  ping.unref()
  /** A ticket that was revoked ends its streams. */
  const asking = setInterval(() => {
    for (const [stream, id] of tickets) {
      ticketHolds(ground, id).then(
        (holds) => {
          if (!holds) stream.fail(new Unauthenticated())
        },
        (error: unknown) => ground.log.debug({ err: error }, 'whether a ticket still holds cannot be asked now'),
      )
    }
  }, TICKET_ASKED_MS)
  asking.unref()

  return {
    get open() {
      return open.size
    },
    serve,
    close() {
      clearInterval(ping)
      clearInterval(asking)
      for (const stream of [...open]) stream.cut()
    },
  }
}
