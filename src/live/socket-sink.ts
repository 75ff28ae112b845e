import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Health } from './keepalive.ts'
import { FULL_BYTES, type Payload, type Sink } from './sink.ts'

/** First byte of a WebSocket frame: the last of its message, and text (RFC 6455 §5.2). */
const TEXT = String.fromCharCode(0x81)
const byte = String.fromCharCode

/** The rest of a frame's header for a message of so many bytes; a server does not mask. */
function header(length: number): string {
  if (length < 126) return TEXT + byte(length)
  if (length < 65_536) return TEXT + byte(126, length >> 8, length & 255)
  return TEXT + byte(127, 0, 0, 0, 0, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)
}

/** UTF-8 bytes as a string of as many characters: concatenating and writing such strings costs less than copying buffers. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1')

function tailOf(payload: Payload): string {
  payload.socketTail ??= `,"type":"next","payload":${bytesOf(payload.json)}}`
  return payload.socketTail
}

/** What the sinks of one socket share. */
export interface SinkSocket {
  readonly socket: WebSocket
  /** The connection beneath it, as the upgrade gave it. Messages are written to it whole, never while `ws` is within one: compression is off. */
  readonly connection: Duplex
  readonly health: Health
}

/**
 * Where a subscription's frames leave on a WebSocket: a small envelope of its own around bytes shared by all members that
 * get them. graphql-ws owns the protocol; only `next` messages go this way.
 * @param done called once: the stream is complete (no error), or cannot go on
 */
export function socketSink({ socket, connection, health }: SinkSocket, id: string, done: (error?: unknown) => void): Sink {
  const head = `{"id":${bytesOf(JSON.stringify(id))}`

  function message(payload: Payload): string {
    const tail = tailOf(payload)
    return header(head.length + tail.length) + head + tail
  }

  /** Some clients number their operations: many sockets then have the same id, and even the same bytes. */
  function sameForMany(payload: Payload): Buffer | null {
    const known = payload.socketFrame
    if (known?.head !== head) {
      payload.socketFrame = { head, bytes: null }
      return null
    }
    const bytes = known.bytes ?? Buffer.from(message(payload), 'latin1')
    if (known.bytes === null) payload.socketFrame = { head, bytes }
    return bytes
  }

  return {
    send(payloads) {
      if (socket.readyState !== socket.OPEN) return
      const [first] = payloads
      const bytes = first && payloads.length === 1 ? sameForMany(first) : null
      let text = ''
      if (!bytes) for (const payload of payloads) text += message(payload)
      const drained = bytes ? connection.write(bytes) : connection.write(text, 'latin1')
      if (!drained) health.sendingSince ??= performance.now()
    },
    get full() {
      return connection.writableLength > FULL_BYTES
    },
    drained() {
      return new Promise((resolve) => {
        const room = () => {
          connection.off('drain', room).off('close', room)
          resolve()
        }
        if (connection.writableLength <= FULL_BYTES || connection.destroyed) resolve()
        else connection.on('drain', room).on('close', room)
      })
    },
    end: () => done(),
    fail: done,
  }
}
