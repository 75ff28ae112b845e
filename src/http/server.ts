import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GraphQLSchema } from 'graphql'
import type { Config } from '../config.ts'
import { StartError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { admission } from '../live/admission.ts'
import { Cohorts } from '../live/cohorts.ts'
import type { MakeContext } from '../live/incoming.ts'
import { LIVE_LIMITS, type LiveLimits } from '../live/limits.ts'
import { createStreams } from '../live/sse.ts'
import { attachSockets } from '../live/websocket.ts'
import type { Runtime } from '../runtime.ts'
import { capConnections, type PlainConnections } from './connections.ts'
import { explorerAccount } from './explorer-account.ts'
import { graphiql, USERS, wantsGraphiql } from './graphiql.ts'
import { health, ready, sendJson } from './health.ts'
import { readIncoming } from './incoming.ts'
import { checkHost, checkRequest, Refused } from './limits.ts'
import { allowOrigin, originAllowed, preflight } from './origins.ts'
import type { Page } from './pages.ts'
import { quotaHeaders } from './quota-headers.ts'
import { readStreamRequest, wantsStream } from './stream-request.ts'
import { createHttpGraphQL } from './yoga.ts'

/** How long a connection may be silent, and how long a request may take to come; tests shorten them. */
const TIMEOUTS = {
  headersTimeout: LIMITS.HEADERS_MS.value,
  requestTimeout: LIMITS.REQUEST_MS.value,
  keepAliveTimeout: LIMITS.KEEP_ALIVE_MS.value,
  connectionsCheckingInterval: LIMITS.SILENT_LOOK_MS.value,
}

const PLAIN: PlainConnections = { all: LIMITS.PLAIN_CONNECTIONS.value, ofAddress: LIMITS.PLAIN_CONNECTIONS_OF_ADDRESS.value }

export interface ServeOptions {
  readonly runtime: Runtime
  readonly schema: GraphQLSchema
  /** Makes the context of a request; `contextFor(runtime)` of live/incoming.ts. */
  readonly context: MakeContext
  /** Other limits of streams than the usual ones: tests. */
  readonly limits?: Partial<LiveLimits>
  /** Other times for requests to come in than the usual ones: tests. */
  readonly timeouts?: Partial<typeof TIMEOUTS>
  /** Connections besides those of sockets and streams; tests have fewer. */
  readonly plainConnections?: PlainConnections
  /** Other pages on the port: the wallboard, and in development the outbox. */
  readonly page?: Page
}

export interface Server {
  readonly url: string
  readonly port: number
  /** Sockets and event streams open now, and the subscriptions on them. */
  connections(): { sockets: number; streams: number; subscriptions: number }
  /** Readiness 503, no new connections, sockets 1012, streams ended, requests drained; at most 10 s. */
  stop(): Promise<void>
}

/**
 * Serves everything on one port: `/graphql` over HTTP, WebSocket and event streams, `/health`, `/ready`.
 * @throws StartError when the port is taken
 */
export async function serve({ runtime, schema, context, page, timeouts, plainConnections = PLAIN, limits: given }: ServeOptions): Promise<Server> {
  const { config, log } = runtime
  const limits = { ...LIVE_LIMITS, ...given }
  let stopping = false
  const yoga = createHttpGraphQL(schema, context, log, limits.executionMs)
  const read = (request: IncomingMessage) => readIncoming(request, config.trustedProxies)
  const doors = admission(config)
  const cohorts = new Cohorts(runtime)
  const streams = createStreams({ runtime, schema, context, cohorts, admission: doors, limits })

  async function graphql(request: IncomingMessage, response: ServerResponse) {
    if (request.method === 'OPTIONS') return preflight(request, response)
    if (!config.production && wantsGraphiql(request)) return graphiql(response, await explorerAccount(runtime, request, USERS))
    checkRequest(request)
    const incoming = { ...read(request), requestId: String(response.getHeader('X-Request-Id')), told: quotaHeaders(response) }
    if (wantsStream(request)) return streams.serve(request, response, incoming, await readStreamRequest(request))
    await yoga(request, response, { incoming })
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = (request.url ?? '/').split('?')[0] as string
    const { requestId } = read(request)
    setHeaders(response, requestId)
    if (stopping) response.setHeader('Connection', 'close')
    try {
      checkHost(request)
      allowOrigin(config, request, response)
      if (path === '/graphql') await graphql(request, response)
      else if (path === '/health') health(response)
      else if (path === '/ready') await ready(runtime, stopping, response)
      else if (!page?.(request, response, path)) throw new Refused(404, 'NOT_FOUND', 'Nothing here; the API is at /graphql.')
    } catch (error) {
      if (response.headersSent) return void response.destroy()
      if (!(error instanceof Refused)) log.error({ err: error, requestId }, 'unexpected error')
      refuse(response, error, requestId)
    }
  }

  const server = createServer({ ...TIMEOUTS, ...timeouts }, (request, response) => void answer(request, response))
  const sockets = attachSockets(server, {
    runtime,
    schema,
    context,
    cohorts,
    admission: doors,
    incoming: read,
    originAllowed: (request) => originAllowed(config, request),
    stopping: () => stopping,
    limits,
  })

  capConnections(server, config, plainConnections)
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host

  return {
    url: `http://${host}:${port}`,
    port,
    connections: () => ({ sockets: sockets.open, streams: streams.open, subscriptions: cohorts.size.members }),
    async stop() {
      stopping = true
      const closed = new Promise((resolve) => server.close(resolve))
      const late = setTimeout(() => server.closeAllConnections(), LIMITS.DRAIN_MS.value)
      streams.close()
      await sockets.close()
      server.closeIdleConnections()
      await closed
      clearTimeout(late)
      cohorts.stop()
    },
  }
}

/** What every answer says of itself; a page adds its own. */
function setHeaders(response: ServerResponse, requestId: string) {
  response.setHeader('X-Request-Id', requestId)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
}

/** Answers a request that failed; what is no refusal of ours is told as no more than unexpected. */
function refuse(response: ServerResponse, error: unknown, requestId: string) {
  const { status, code, message } = error instanceof Refused ? error : { status: 500, code: 'INTERNAL', message: 'Unexpected error.' }
  if (status === 405) response.setHeader('Allow', 'GET, POST, OPTIONS')
  // What is left of a refused body is not read.
  if (status === 413) response.setHeader('Connection', 'close')
  sendJson(response, status, { errors: [{ message, extensions: { code, requestId } }] })
}

/** @throws StartError when the port is taken, or the host is none of this machine */
function listen(server: HttpServer, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `port ${port} on ${host} is taken; set PORT`
      reject(new StartError(error.code === 'EADDRINUSE' ? taken : `cannot listen on ${host}:${port}: ${error.message}`))
    })
    server.listen(port, host, resolve)
  })
}
