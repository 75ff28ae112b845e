import { randomBytes, randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { BATCH, type OpenCrowd, type Subscriptions } from './crowd-protocol.ts'
import { endOfNumber, numberAt, placeOfNumber } from './tally.ts'
import { CLOSE, type Frame, header, masked, PING, PONG, TEXT } from './websocket-frames.ts'

type Stage = 'upgrading' | 'greeting' | 'hearing'

interface Connection {
  readonly index: number
  readonly id: string
  readonly socket: Socket
  stage: Stage
  /** Bytes of a counted frame that are still to come. */
  skip: number
  /** Beginning of a frame whose number has not come yet. */
  rest: Buffer | null
  ready: () => void
}

const shared = Buffer.allocUnsafeSlow(64 * 1024)
/** Browsers and libraries send no more of a request than this. */
const UPGRADE = (port: number) =>
  `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`

/** Subscribers over graphql-transport-ws. */
export const webSockets: OpenCrowd = async (order, tally, sample, failed) => {
  const connections: Connection[] = []
  const frame: Frame = { opcode: 0, start: 0, length: 0 }
  /** Where an event's number stands in its message: the same for all, since ids are of one length. */
  let place = -1
  let sampled = false
  let closing = false

  function hear(c: Connection, bytes: Buffer, offset: number, end: number) {
    let at = offset
    if (c.skip > 0) {
      const skipped = Math.min(c.skip, end - at)
      c.skip -= skipped
      at += skipped
    }
    while (at < end) {
      if (!header(bytes, at, end, frame)) return keep(c, bytes, at, end)
      const { opcode, start, length } = frame
      const whole = start + length <= end
      if (!(opcode === TEXT && c.stage === 'hearing' && counted(c, bytes, start, length, end))) {
        if (!whole) return keep(c, bytes, at, end)
        handle(c, opcode, bytes.toString('utf8', start, start + length), bytes.subarray(start, start + length))
      }
      at = start + length
      if (at > end) c.skip = at - end
    }
  }

  function keep(c: Connection, bytes: Buffer, at: number, end: number) {
    c.rest = Buffer.from(bytes.subarray(at, end))
  }

  /** The quick way: the number stands where it always stands. */
  function counted(c: Connection, bytes: Buffer, start: number, length: number, end: number): boolean {
    const at = start + place
    if (place < 0 || endOfNumber(at) > start + length || endOfNumber(at) > end) return false
    const number = numberAt(bytes, at)
    if (number < 0) return false
    tally.heard(c.index, number)
    return true
  }

  function handle(c: Connection, opcode: number, text: string, bytes: Buffer) {
    if (opcode === PING) c.socket.write(masked(text, PONG))
    else if (opcode === CLOSE) throw new Error(`the server closed a socket with ${bytes.length > 1 ? bytes.readUInt16BE(0) : 'no code'}: ${text.slice(2)}`)
    else if (c.stage === 'greeting') greeted(c, text)
    else if (opcode === TEXT) told(c, text, bytes)
  }

  function greeted(c: Connection, text: string) {
    if (!text.includes('"connection_ack"')) throw new Error(`a greeting that is none: ${text}`)
    c.stage = 'hearing'
    if (order.document === '') return c.ready()
    const variables = order.variables[c.index % Math.max(order.variables.length, 1)]
    c.socket.write(masked(JSON.stringify({ id: c.id, type: 'subscribe', payload: { query: order.document, ...(variables ? { variables } : {}) } })))
    if (!order.saysReady) c.ready()
  }

  function told(c: Connection, text: string, bytes: Buffer) {
    const found = placeOfNumber(bytes, 0, bytes.length)
    if (found >= 0) {
      place = found
      if (!sampled) sample(text)
      sampled = true
      tally.heard(c.index, numberAt(bytes, found))
    } else if (text.includes('"CaughtUp"')) c.ready()
    else if (text.includes('"type":"ping"')) c.socket.write(masked('{"type":"pong"}'))
    else if (!text.includes('"type":"ka"')) throw new Error(`an answer that is none: ${text.slice(0, 300)}`)
  }

  function upgraded(c: Connection, bytes: Buffer, n: number): number {
    const head = bytes.toString('latin1', 0, n)
    const end = head.indexOf('\r\n\r\n')
    if (end < 0 || !head.startsWith('HTTP/1.1 101 ')) throw new Error(`an upgrade was refused: ${head.slice(0, 200)}`)
    c.stage = 'greeting'
    c.socket.write(masked(JSON.stringify({ type: 'connection_init', payload: order.token ? { authorization: `Bearer ${order.token}` } : {} })))
    return end + 4
  }

  function receive(c: Connection, bytes: Buffer, n: number) {
    const from = c.stage === 'upgrading' ? upgraded(c, bytes, n) : 0
    if (!c.rest) return hear(c, bytes, from, n)
    const joined = Buffer.concat([c.rest, bytes.subarray(from, n)])
    c.rest = null
    hear(c, joined, 0, joined.length)
  }

  function subscribe(index: number): Promise<void> {
    return new Promise((ready) => {
      const socket = connect({
        port: order.port,
        host: '127.0.0.1',
        noDelay: true,
        onread: {
          buffer: shared,
          callback(n) {
            try {
              receive(connection, shared, n)
            } catch (error) {
              failed(error)
            }
            return true
          },
        },
      })
      const connection: Connection = { index, id: idOf(order), socket, stage: 'upgrading', skip: 0, rest: null, ready }
      connections.push(connection)
      socket.on('connect', () => socket.write(UPGRADE(order.port)))
      socket.on('error', failed)
      socket.on('close', () => closing || failed(new Error(`the connection of subscriber ${index} was lost`)))
    })
  }

  for (let i = 0; i < order.n; i += BATCH) await Promise.all(Array.from({ length: Math.min(BATCH, order.n - i) }, (_, j) => subscribe(i + j)))
  return {
    close() {
      closing = true
      for (const { socket } of connections) socket.destroy()
    },
  }
}

const idOf = ({ ids }: Subscriptions) => (ids === 'same' ? '1' : randomUUID())
