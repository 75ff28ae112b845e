import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { CLOSE, type Frame, header, masked, PING, PONG, TEXT } from './websocket-frames.ts'

/** What one subscriber is. */
export interface Subscriber {
  readonly port: number
  /** Bearer token; empty: nobody is asked. */
  readonly token: string
  /** Operation id. */
  readonly id: string
  /** What it subscribes to; null: nothing, the server sends to every open socket. */
  readonly payload: { readonly query: string; readonly variables?: object } | null
}

export interface Listener {
  /**
   * A look at a message of which the end may still be on its way.
   * @returns true when it needs no closer look
   */
  glance(bytes: Buffer, start: number, length: number, end: number): boolean
  /** A whole message. */
  told(text: string, bytes: Buffer): void
  /** Something is wrong, or the server has closed. */
  failed(error: unknown): void
}

/** All read into this one: a message is dealt with before the next is read. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)
const frame: Frame = { opcode: 0, start: 0, length: 0 }

const UPGRADE = (port: number) =>
  `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`

/**
 * Subscribes over graphql-transport-ws on a bare socket, and answers pings.
 * @param subscribed called when it has greeted and sent what it subscribes to
 * @returns ends it
 */
export function subscriberSocket(who: Subscriber, listener: Listener, subscribed: () => void): () => void {
  let stage: 'upgrading' | 'greeting' | 'hearing' = 'upgrading'
  /** Bytes of a message that needs no closer look and are still to come. */
  let skip = 0
  /** Beginning of a message that is not whole. */
  let rest: Buffer | null = null
  let closing = false

  function upgraded(bytes: Buffer, n: number): number {
    const head = bytes.toString('latin1', 0, n)
    const end = head.indexOf('\r\n\r\n')
    if (end < 0 || !head.startsWith('HTTP/1.1 101 ')) throw new Error(`an upgrade was refused: ${head.slice(0, 200)}`)
    stage = 'greeting'
    socket.write(masked(JSON.stringify({ type: 'connection_init', payload: who.token ? { authorization: `Bearer ${who.token}` } : {} })))
    return end + 4
  }

  function greeted(text: string) {
    if (!text.includes('"connection_ack"')) throw new Error(`a greeting that is none: ${text}`)
    stage = 'hearing'
    if (who.payload) socket.write(masked(JSON.stringify({ id: who.id, type: 'subscribe', payload: who.payload })))
    subscribed()
  }

  function handle(opcode: number, bytes: Buffer) {
    if (opcode === PING) socket.write(masked(bytes.toString(), PONG))
    else if (opcode === CLOSE) throw new Error(`the server closed a socket with ${bytes.length > 1 ? bytes.readUInt16BE(0) : 'no code'}`)
    else if (opcode !== TEXT) return
    else if (stage === 'greeting') greeted(bytes.toString())
    else listener.told(bytes.toString(), bytes)
  }

  function hear(bytes: Buffer, offset: number, end: number) {
    let at = offset
    if (skip > 0) {
      const skipped = Math.min(skip, end - at)
      skip -= skipped
      at += skipped
    }
    while (at < end) {
      if (!header(bytes, at, end, frame)) return keep(bytes, at, end)
      const { opcode, start, length } = frame
      if (!(opcode === TEXT && stage === 'hearing' && listener.glance(bytes, start, length, end))) {
        if (start + length > end) return keep(bytes, at, end)
        handle(opcode, bytes.subarray(start, start + length))
      }
      at = start + length
      if (at > end) skip = at - end
    }
  }

  function keep(bytes: Buffer, at: number, end: number) {
    rest = Buffer.from(bytes.subarray(at, end))
  }

  function receive(n: number) {
    const from = stage === 'upgrading' ? upgraded(shared, n) : 0
    if (!rest) return hear(shared, from, n)
    const joined = Buffer.concat([rest, shared.subarray(from, n)])
    rest = null
    hear(joined, 0, joined.length)
  }

  const socket = readingSocket(who.port, shared, receive, listener.failed)
  socket.on('connect', () => socket.write(UPGRADE(who.port)))
  socket.on('close', () => closing || listener.failed(new Error('a connection was lost')))
  return () => {
    closing = true
    socket.destroy()
  }
}

/** A connection that reads into a buffer shared by all. */
export function readingSocket(port: number, buffer: Buffer, receive: (n: number) => void, failed: (error: unknown) => void): Socket {
  const callback = (n: number) => {
    try {
      receive(n)
    } catch (error) {
      failed(error)
    }
    return true
  }
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } })
  socket.on('error', failed)
  return socket
}
