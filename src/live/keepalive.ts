import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { CLOSE_CODES } from './close-codes.ts'
import type { LiveLimits } from './limits.ts'

/** What is known of one socket's health. */
export interface Health {
  /** A message has come; a socket that sends too many is closed at once. */
  heard(): void
  /** Real time since when bytes wait to be drained; null: none do. */
  sendingSince: number | null
}

interface State extends Health {
  /** Messages and pings heard since the last ping of ours. */
  messages: number
  /** A pong came since the last ping. */
  alive: boolean
}

/**
 * One timer for all sockets: pings each, ends those that did not answer the last ping (a pulled cable), and closes with
 * 1013 those that flood, or that do not drain. Their clients come back with their last cursor.
 */
export function keepAlive(sockets: WebSocketServer, limits: LiveLimits): { add(socket: WebSocket, connection: Duplex): Health; stop(): void } {
  const states = new WeakMap<WebSocket, State>()
  let pingedAt = performance.now()

  function dismiss(socket: WebSocket) {
    if (socket.readyState !== socket.OPEN) return
    socket.close(CLOSE_CODES.tryAgain.code, 'Too slow or too loud; come back with your last cursor')
    // The client may not read the close frame either.
    setTimeout(() => socket.terminate(), limits.graceMs).unref()
  }

  function look(socket: WebSocket, pinging: boolean) {
    const state = states.get(socket)
    if (!state || socket.readyState !== socket.OPEN) return
    const stalled = state.sendingSince !== null && performance.now() - state.sendingSince > limits.stalledMs
    if (stalled || socket.bufferedAmount > limits.bufferedBytes) dismiss(socket)
    else if (pinging && !state.alive) socket.terminate()
    else if (pinging) {
      state.alive = false
      state.messages = 0
      socket.ping()
    }
  }

  const timer = setInterval(() => {
    const pinging = performance.now() - pingedAt >= limits.pingEveryMs
    if (pinging) pingedAt = performance.now()
    for (const socket of sockets.clients) look(socket, pinging)
  }, limits.lookEveryMs)
  timer.unref()
  return {
    add(socket, connection) {
      const state: State = {
        messages: 0,
        alive: true,
        sendingSince: null,
        heard() {
          // Between two checks a client that sends and never reads could fill the server's memory with answers.
          if (++state.messages <= limits.messages && socket.bufferedAmount <= limits.bufferedBytes) return
          dismiss(socket)
          // What the client sends from now on is not read.
          socket.pause()
        },
      }
      states.set(socket, state)
      socket.on('ping', state.heard)
      socket.on('pong', () => {
        state.alive = true
        state.heard()
      })
      connection.on('drain', () => {
        state.sendingSince = null
      })
      return state
    },
    stop: () => clearInterval(timer),
  }
}
