import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols, MessageType, makeServer, parseMessage } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import { CLOSE_CODES } from './close-codes.ts'
import { problemOf } from './failure.ts'
import type { Incoming } from './incoming.ts'
import { keepAlive } from './keepalive.ts'
import { type Extra, type ProtocolOptions, socketProtocol } from './socket-protocol.ts'
import type { SinkSocket } from './socket-sink.ts'

export interface SocketsOptions extends ProtocolOptions {
  /** Reads what an upgrade request says about itself. */
  readonly incoming: (request: IncomingMessage) => Incoming
  /** Whether a page of this origin may open a socket; there are no cookies, but a page also borrows its reader's place in the network. */
  readonly originAllowed: (request: IncomingMessage) => boolean
  readonly stopping: () => boolean
}

/** graphql-transport-ws on `/graphql` of a server. */
export function attachSockets(server: Server, options: SocketsOptions): { readonly open: number; close(): Promise<void> } {
  const { runtime, limits } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    maxFragments: limits.messageFrames,
    // Pieces of one frame as they come from the network: a frame sent byte by byte must not cost a buffer for each.
    maxBufferedChunks: LIMITS.FRAME_PIECES.value,
    perMessageDeflate: false,
    // A client of another protocol gets the one it asked for, and then 4406: refused at the upgrade, it would see no code at all.
    handleProtocols: (offered) => handleProtocols(offered) || [...offered][0] || false,
  })
  const protocol = makeServer(socketProtocol(options))
  const health = keepAlive(sockets, limits)

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if ((request.url ?? '').split('?')[0] !== '/graphql') return refuse(socket, '404 Not Found')
    if (!options.originAllowed(request)) return refuse(socket, '403 Forbidden')
    const { authorization, language, ...incoming } = options.incoming(request)
    const leave = options.stopping() ? null : options.admission.enter(incoming.address)
    if (!leave) return refuse(socket, '503 Service Unavailable', `Retry-After: ${LIMITS.COME_AGAIN_MS.value / 1_000}\r\n`)
    socket.once('close', leave)
    sockets.handleUpgrade(request, socket, head, (opened) => {
      serveSocket({ socket: opened, connection: socket, health: health.add(opened, socket), places: [], incoming, authorization, language })
    })
  })

  function serveSocket(extra: Extra) {
    const { socket } = extra
    // A frame beyond maxPayload and the like; ws closes by itself with the right code.
    socket.on('error', (error) => runtime.log.debug({ err: error }, 'socket error'))
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // The sending loop awaits this: a reader that does not drain stops its own stream, and costs one cursor.
        send: (data) => send(extra, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (heard) =>
          socket.on('message', (data, isBinary) => {
            extra.health.heard()
            // Messages of a socket that is being closed are dropped.
            if (socket.readyState !== socket.OPEN) return
            if (isBinary) return socket.close(CLOSE_CODES.badMessage.code, 'Text messages only')
            const text = String(data)
            heard(text).catch((error: unknown) => trouble(socket, text, error, runtime))
          }),
      },
      extra,
    )
    socket.once('close', (code, reason) => {
      for (const giveBack of extra.places) giveBack()
      closed(code, String(reason)).catch((error: unknown) => runtime.log.error({ err: error }, 'socket clean-up failed'))
    })
  }

  return {
    get open() {
      let open = 0
      for (const socket of sockets.clients) if (socket.readyState === socket.OPEN) open++
      return open
    },
    async close() {
      await restarting([...sockets.clients], limits.drainMs)
      health.stop()
      sockets.close()
    },
  }
}

/** Says "service restart" to all, spread a little so that they do not come back in one instant; cuts those that have not closed in time. */
async function restarting(all: readonly WebSocket[], drainMs: number): Promise<void> {
  const gone = all.map((socket, i) => {
    setTimeout(() => socket.close(CLOSE_CODES.restarting.code, 'Service restart'), Math.floor((i / Math.max(all.length, 100)) * drainMs)).unref()
    return new Promise((resolve) => socket.once('close', resolve))
  })
  const late = setTimeout(() => {
    for (const socket of all) socket.terminate()
  }, 2 * drainMs)
  await Promise.all(gone)
  clearTimeout(late)
}

function send({ socket, health }: SinkSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve()
  return new Promise((resolve) => {
    // A failed send means a closing socket: its close event cleans up.
    socket.send(data, () => resolve())
    if (socket.bufferedAmount > 0) health.sendingSince ??= performance.now()
  })
}

/** Messages that graphql-ws reads, and that no client may send. */
const FROM_SERVERS: readonly MessageType[] = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error]

/** A message could not be handled. Our own faults never close with a code the official client takes as final. */
function trouble(socket: WebSocket, text: string, error: unknown, runtime: Runtime) {
  if (FROM_SERVERS.includes(parseMessage(text).type)) return socket.close(CLOSE_CODES.badMessage.code, 'Invalid message')
  if (!problemOf(error)) runtime.log.error({ err: error }, 'unexpected error on a socket')
  socket.close(CLOSE_CODES.tryAgain.code, 'Try again later')
}

function refuse(socket: Duplex, status: string, headers = '') {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${headers}Content-Length: 0\r\n\r\n`)
}
