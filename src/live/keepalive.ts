import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'

/** What is known of one socket's health. */
export interface Health {
  /** Messages heard since the last look. */
  messages: number
  /** A pong came since the last ping. */
  alive: boolean
  /** Real time since when something waits to be drained; null: nothing does. */
  sendingSince: number | null
}

const LOOK_MS = 3_000
const PING_MS = 12_000
const MAX_MESSAGES = 600
const MAX_BUFFERED_BYTES = 1024 * 1024
const STALLED_MS = 30_000
const TRY_AGAIN = 1013

/**
 * One timer for all sockets: pings each every 12 s, ends those that did not answer the last ping (a pulled cable), and
 * closes with 1013 those that flood, or that do not drain for 30 s. Their clients come back with their last cursor.
 */
export function keepAlive(sockets: WebSocketServer): { add(socket: WebSocket, connection: Duplex): Health; stop(): void } {
  const states = new WeakMap<WebSocket, Health>()
  let looks = 0

  function look(socket: WebSocket, pinging: boolean) {
    const state = states.get(socket)
    if (!state || socket.readyState !== socket.OPEN) return
    const stalled = state.sendingSince !== null && performance.now() - state.sendingSince > STALLED_MS
    if (stalled || socket.bufferedAmount > MAX_BUFFERED_BYTES || state.messages > MAX_MESSAGES) {
      socket.close(TRY_AGAIN, 'Too slow or too loud; come back with your last cursor')
      // It may not read the close frame either.
      setTimeout(() => socket.terminate(), PING_MS).unref()
    } else if (pinging && !state.alive) socket.terminate()
    else if (pinging) {
      state.alive = false
      state.messages = 0
      socket.ping()
    }
  }

  const timer = setInterval(() => {
    const pinging = ++looks % (PING_MS / LOOK_MS) === 0
    for (const socket of sockets.clients) look(socket, pinging)
  }, LOOK_MS)
  timer.unref()
  return {
    add(socket, connection) {
      const state: Health = { messages: 0, alive: true, sendingSince: null }
      states.set(socket, state)
      socket.on('pong', () => {
        state.alive = true
      })
      connection.on('drain', () => {
        state.sendingSince = null
      })
      return state
    },
    stop: () => clearInterval(timer),
  }
}
