import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import { type Context as Connection, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { Problem, Unauthenticated } from '../errors.ts'
import type { Context } from '../graphql/context.ts'
import type { Ground, Language } from '../ground.ts'
import { newRequestId } from '../ids.ts'
import type { Admission, GiveBack } from './admission.ts'
import { CLOSE_CODES } from './close-codes.ts'
import type { Cohorts } from './cohorts.ts'
import { readConnectionInit } from './connection-init.ts'
import { prepareDocument } from './document.ts'
import { presentable, presented, problemOf } from './failure.ts'
import type { Incoming, MakeContext } from './incoming.ts'
import { joining } from './joining.ts'
import { keepAlive } from './keepalive.ts'
import type { LiveLimits } from './limits.ts'
import { begin } from './operation.ts'
import { type SinkSocket, socketSink } from './socket-sink.ts'

const MAX_CHUNKS = 1_024

interface Extra extends SinkSocket {
  /** Gives back the places it takes, in nobody's name and in its viewer's. */
  readonly places: GiveBack[]
  readonly incoming: Omit<Incoming, 'authorization' | 'language'>
  /** Both are given in connection_init, or in the headers of the upgrade; the first is read again for every operation. */
  authorization: string | undefined
  language: Language
}

/** What an operation is executed with: who asks, on which socket, under which id. */
interface Asked {
  readonly caller: Context
  readonly extra: Extra
  readonly id: string
}

type Subscriber = Connection<Record<string, unknown>, Extra>

export interface SocketsOptions {
  readonly ground: Ground
  readonly schema: GraphQLSchema
  readonly context: MakeContext
  readonly cohorts: Cohorts
  readonly admission: Admission
  /** Reads what an upgrade request says about itself. */
  readonly incoming: (request: IncomingMessage) => Incoming
  /** Whether a page of this origin may open a socket; there are no cookies, but a borrowed network place is one too. */
  readonly originAllowed: (request: IncomingMessage) => boolean
  readonly stopping: () => boolean
  readonly limits: LiveLimits
}

/** graphql-transport-ws on `/graphql` of a server. */
export function attachSockets(server: Server, options: SocketsOptions): { readonly open: number; close(): Promise<void> } {
  const { ground, limits } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    maxFragments: limits.messageFrames,
    // Pieces of one frame as they come from the network: a frame sent byte by byte must not cost a buffer for each.
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
    // A client of another protocol gets the one it asked for, and then 4406: refused at the upgrade, it would see no code at all.
    handleProtocols: (offered) => handleProtocols(offered) || [...offered][0] || false,
  })
  const protocol = makeServer<Record<string, unknown>, Extra>(hooks(options))
  const health = keepAlive(sockets, limits)

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if ((request.url ?? '').split('?')[0] !== '/graphql') return refuse(socket, '404 Not Found')
    if (!options.originAllowed(request)) return refuse(socket, '403 Forbidden')
    const { authorization, language, ...incoming } = options.incoming(request)
    const leave = options.stopping() ? null : options.admission.enter(incoming.address)
    if (!leave) return refuse(socket, '503 Service Unavailable', 'Retry-After: 5\r\n')
    socket.once('close', leave)
    sockets.handleUpgrade(request, socket, head, (opened) => {
      serveSocket({ socket: opened, connection: socket, health: health.add(opened, socket), places: [], incoming, authorization, language })
    })
  })

  function serveSocket(extra: Extra) {
    const { socket } = extra
    // A frame beyond maxPayload and the like; ws closes by itself with the right code.
    socket.on('error', (error) => ground.log.debug({ err: error }, 'socket error'))
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Awaited by the loop that sends: a reader that does not drain stops its own stream, and costs one cursor.
        send: (data) => send(extra, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (heard) =>
          socket.on('message', (data, isBinary) => {
            extra.health.heard()
            // Nobody is listened to who is being closed.
            if (socket.readyState !== socket.OPEN) return
            if (isBinary) return socket.close(CLOSE_CODES.badMessage.code, 'Text messages only')
            heard(String(data)).catch((error: unknown) => trouble(socket, error, ground))
          }),
      },
      extra,
    )
    socket.once('close', (code, reason) => {
      for (const giveBack of extra.places) giveBack()
      closed(code, String(reason)).catch((error: unknown) => ground.log.error({ err: error }, 'socket clean-up failed'))
    })
  }

  return {
    get open() {
      let open = 0
      for (const socket of sockets.clients) if (socket.readyState === socket.OPEN) open++
      return open
    },
    /** Says "service restart" to everybody, spread a little so that they do not all come back in one instant. */
    async close() {
      const all = [...sockets.clients]
      const gone = all.map((socket, i) => {
        setTimeout(() => socket.close(CLOSE_CODES.restarting.code, 'Service restart'), Math.floor((i / Math.max(all.length, 100)) * limits.drainMs)).unref()
        return new Promise((resolve) => socket.once('close', resolve))
      })
      const late = setTimeout(() => {
        for (const socket of all) socket.terminate()
      }, 2 * limits.drainMs)
      await Promise.all(gone)
      clearTimeout(late)
      health.stop()
      sockets.close()
    },
  }
}

function send({ socket, health }: SinkSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve()
  return new Promise((resolve) => {
    // A failed send means a closing socket: its close event cleans up.
    socket.send(data, () => resolve())
    if (socket.bufferedAmount > 0) health.sendingSince ??= performance.now()
  })
}

/** Our own faults never close with a code the official client takes as final. */
function trouble(socket: WebSocket, error: unknown, ground: Ground) {
  // graphql-ws says this of messages that only a server sends.
  if (error instanceof Error && error.message.startsWith('Unexpected message of type')) return socket.close(CLOSE_CODES.badMessage.code, 'Invalid message')
  if (!problemOf(error)) ground.log.error({ err: error }, 'unexpected error on a socket')
  socket.close(CLOSE_CODES.tryAgain.code, 'Try again later')
}

function refuse(socket: Duplex, status: string, headers = '') {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${headers}Content-Length: 0\r\n\r\n`)
}

/** What happens at each step of the protocol. */
function hooks({ ground, schema, context, cohorts, admission, limits }: SocketsOptions) {
  const operationOf = ({ document, variableValues, operationName }: ExecutionArgs, caller: Context) => ({
    schema,
    document,
    variables: variableValues ?? null,
    operationName: operationName ?? null,
    context: caller,
  })

  const askedBy = ({ incoming, authorization, language }: Extra) => ({ ...incoming, requestId: newRequestId(), authorization, language })
  const readerOf = ({ incoming, language }: Extra) => ({ requestId: incoming.requestId, language })

  async function forbidden(extra: Extra): Promise<Context | null> {
    try {
      return await context(askedBy(extra))
    } catch (error) {
      if (!(problemOf(error) instanceof Unauthenticated)) throw error
      extra.socket.close(CLOSE_CODES.forbidden.code, 'Forbidden')
      return null
    }
  }

  async function execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const { caller } = args.contextValue as Asked
    const begun = await begin(operationOf(args, caller))
    if ('result' in begun) return begun.result
    throw new Error('graphql-ws asked for one answer of a subscription')
  }

  function subscribe(args: ExecutionArgs) {
    const { caller, extra, id } = args.contextValue as Asked
    // A right that ends closes the socket with 4403, which clients answer with a new token and their last cursor.
    const failed = (error: unknown) => {
      if (problemOf(error) instanceof Unauthenticated) extra.socket.close(CLOSE_CODES.forbidden.code, 'Forbidden')
      else extra.socket.close(CLOSE_CODES.tryAgain.code, 'Try again later')
    }
    return joining(cohorts, operationOf(args, caller), (done) => socketSink(extra, id, done), failed)
  }

  return {
    connectionInitWaitTimeout: limits.initWithinMs,
    async onConnect({ extra, connectionParams }: Subscriber) {
      const introduced = readConnectionInit(connectionParams)
      if (!introduced) {
        extra.socket.close(CLOSE_CODES.forbidden.code, 'Send the token as authorization')
        return false
      }
      extra.authorization = introduced.authorization ?? extra.authorization
      extra.language = introduced.language ?? extra.language
      const caller = await forbidden(extra)
      if (!caller) return false
      const giveBack = admission.admit(caller.viewer)
      if (giveBack) extra.places.push(giveBack)
      else extra.socket.close(CLOSE_CODES.tryAgain.code, 'Too many connections')
      return giveBack !== null
    },
    async onSubscribe({ extra, subscriptions }: Subscriber, id: string, payload: SubscribePayload) {
      const asked = readerOf(extra)
      try {
        if (id.length > limits.operationIdLength) extra.socket.close(CLOSE_CODES.badMessage.code, 'Operation id too long')
        if (Object.keys(subscriptions).length > limits.operations) throw tooMany(limits.operations)
        const caller = await forbidden(extra)
        if (!caller) return [presentable(new Unauthenticated(), asked, ground.log)]
        const document = prepareDocument(schema, payload.query)
        if (!('kind' in document)) return document.map((error) => presentable(error, asked, ground.log))
        return {
          schema,
          document,
          variableValues: payload.variables ?? null,
          operationName: payload.operationName ?? null,
          contextValue: { caller, extra, id } satisfies Asked,
        } as ExecutionArgs
      } catch (error) {
        const problem = problemOf(error)
        if (problem?.code === 'UNAVAILABLE' || problem?.code === 'OVERLOADED') throw error
        return [presentable(error, asked, ground.log)]
      }
    },
    execute,
    subscribe,
    // Those of onSubscribe are presentable already; this one sees what an iterator threw as well.
    onError: ({ extra }: Subscriber, _id: string, _p: SubscribePayload, errors: readonly GraphQLError[]) =>
      errors.map((error) => presented(error, readerOf(extra), ground.log).toJSON()),
  }
}

function tooMany(most: number) {
  return new Problem('TOO_COMPLEX', { en: `at most ${most} operations at once on a socket`, zh: `每个连接最多同时 ${most} 个操作` })
}
