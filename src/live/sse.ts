import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { InvalidInput, RateLimited } from '../errors.ts'
import type { Context } from '../graphql/context.ts'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import type { Admission, GiveBack } from './admission.ts'
import { resumeVariable } from './cohort-key.ts'
import type { Cohorts } from './cohorts.ts'
import { countOperation } from './counted.ts'
import { prepareDocument } from './document.ts'
import { eventStream } from './event-stream.ts'
import { presentable, presented, problemOf, temporary } from './failure.ts'
import type { Incoming, MakeContext } from './incoming.ts'
import type { LiveLimits } from './limits.ts'
import { type OpenStreams, openStreams } from './open-streams.ts'
import type { Operation } from './operation.ts'
import type { Payload } from './sink.ts'
import { openTicket } from './ticket.ts'

const LONGEST_CURSOR = LIMITS.CURSOR_CHARACTERS.value
const COME_AGAIN_SECONDS = LIMITS.COME_AGAIN_MS.value / 1_000

/** The request for a stream, from a body or a query string. */
export interface StreamRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
  readonly ticket: string | null
}

export interface StreamsOptions {
  readonly runtime: Runtime
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
export function createStreams(options: StreamsOptions): Streams {
  const open = openStreams(options.runtime, options.limits.pingEveryMs)
  return {
    get open() {
      return open.size
    },
    async serve(request, response, incoming, asked) {
      try {
        const { ticketId, operation } = await prepare(options, request, incoming, asked)
        if ('errors' in operation) refuse(options, response, incoming, operation.errors, 400)
        else await run(options, open, response, operation, ticketId)
      } catch (error) {
        if (response.headersSent) response.destroy()
        else refuse(options, response, incoming, [error], 500)
      }
    },
    close: open.close,
  }
}

/** The caller, the operation and the cursor to go on from: as the request gives them, or as its ticket does. */
async function prepare({ runtime, schema, context }: StreamsOptions, request: IncomingMessage, incoming: Incoming, asked: StreamRequest) {
  const ticket = asked.ticket === null ? null : await openTicket(runtime, asked.ticket)
  const ticketId = ticket?.id ?? null
  const caller = await context(ticket ? { ...incoming, viewer: ticket.viewer } : incoming)
  const document = prepareDocument(schema, ticket?.document ?? asked.query)
  if (!('kind' in document)) return { ticketId, operation: { errors: document } }
  const variables: Record<string, unknown> = { ...(ticket?.variables ?? asked.variables) }
  const operationName = ticket ? null : asked.operationName
  const resume = request.headers['last-event-id']
  if (typeof resume === 'string' && resume.length > LONGEST_CURSOR)
    throw new InvalidInput('Last-Event-ID', {
      en: `must be at most ${LONGEST_CURSOR} characters, a cursor of this service`,
      zh: `不能超过 ${LONGEST_CURSOR} 个字符`,
    })
  if (typeof resume === 'string' && resume.length > 0) variables[resumeVariable(document, operationName) ?? 'after'] = resume
  // A stream outlives its headers.
  const operation = { schema, document, variables, operationName, context: { ...caller, told: undefined } }
  await countOperation(operation, caller)
  return { ticketId, operation }
}

/** Answers with errors instead of a stream. */
function refuse({ runtime }: StreamsOptions, response: ServerResponse, incoming: Incoming, errors: readonly unknown[], fallback: number) {
  const masked = errors.map((error) => presentable(error, incoming, runtime.log))
  const status = Number((masked[0]?.extensions.http as { status?: number } | undefined)?.status ?? fallback)
  const wait = masked[0]?.extensions.retryAfterSeconds
  if (wait !== undefined) response.setHeader('Retry-After', String(wait))
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify({ errors: masked.map((error) => presented(error, incoming, runtime.log)) }))
}

/**
 * Takes a place for the connection and one in the viewer's name.
 * @throws RateLimited when one of them is not free; none is taken then
 */
function takePlaces(admission: Admission, { address, viewer }: Context): GiveBack {
  const giveBack = admission.enter(address)
  const giveBackName = giveBack && admission.admit(viewer)
  if (!giveBack || !giveBackName) {
    giveBack?.()
    throw new RateLimited(COME_AGAIN_SECONDS)
  }
  return () => {
    giveBack()
    giveBackName()
  }
}

/** What the client reads of an error; null when it should come back instead, since the failure passes. */
function explained(error: unknown, asked: Context, log: Runtime['log']): Payload | null {
  if (temporary(error)) return null
  if (!problemOf(error)) log.error({ err: error, requestId: asked.requestId }, 'unexpected error in a stream')
  return { json: JSON.stringify({ errors: [presented(error, asked, log)] }), cursor: null }
}

/**
 * Runs an operation on its response until the stream is over from either side; then its places are given back and its
 * cohort is left, also when it was over before it had joined.
 * @throws Problem when the operation cannot be begun now; nothing has been written then
 */
async function run(options: StreamsOptions, open: OpenStreams, response: ServerResponse, operation: Operation, ticketId: string | null) {
  const { runtime, cohorts, admission, limits } = options
  const { context: asked } = operation
  const giveBack = takePlaces(admission, asked)
  let leave: () => void = () => {}
  let isOver = false
  function over() {
    isOver = true
    open.delete(stream)
    giveBack()
    leave()
  }
  const stream = eventStream(response, (error) => explained(error, asked, runtime.log), over, limits.stalledMs)
  open.add(stream, ticketId)
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
