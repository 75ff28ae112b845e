import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Opcodes of RFC 6455 §5.2. */
export const CONTINUATION = 0
export const TEXT = 1
export const BINARY = 2
export const PING = 9
const CLOSE = 8

/** A WebSocket frame as a client sends it, masked with zeros; lengths and bits may lie. */
export function frame(
  opcode: number,
  payload: string | Buffer,
  { fin = true, bits = 0, length }: { fin?: boolean; bits?: number; length?: number } = {},
): Buffer {
  const data = Buffer.from(payload)
  const size = length ?? data.length
  const first = (fin ? 0x80 : 0) | bits | opcode
  const mask = Buffer.alloc(4)
  if (size < 126) return Buffer.concat([Buffer.from([first, 0x80 | size]), mask, data])
  const head = Buffer.alloc(size < 65_536 ? 4 : 10)
  head[0] = first
  if (size < 65_536) {
    head[1] = 0x80 | 126
    head.writeUInt16BE(size, 2)
  } else {
    head[1] = 0x80 | 127
    head.writeBigUInt64BE(BigInt(size), 2)
  }
  return Buffer.concat([head, mask, data])
}

/** A connection whose bytes the test writes itself. */
export interface RawSocket {
  readonly connection: Socket
  /** Status line and headers of the answer to the upgrade. */
  readonly response: string
  send(...frames: readonly Buffer[]): void
  /** Sends a message whole. */
  say(message: object): void
  /** Text messages heard so far. */
  readonly messages: readonly string[]
  /** The code it is closed with; null when it ends without one. */
  readonly closed: Promise<number | null>
}

/** Asks for the upgrade, with whatever headers the test is about. */
export async function rawSocket(port: number, headers: Record<string, string> = {}): Promise<RawSocket> {
  const connection = connect(port, '127.0.0.1')
  // A server that ends the connection while something is written to it resets it; `closed` says what came before.
  connection.on('error', () => connection.destroy())
  await once(connection, 'connect')
  const all = {
    Host: `127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    ...headers,
  }
  const lines = Object.entries(all).filter(([, value]) => value !== '')
  connection.write(`GET /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`)
  let pending = Buffer.alloc(0)
  let response = ''
  const messages: string[] = []
  let code: number | null = null
  const opened = new Promise<void>((resolve) => {
    connection.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk])
      const end = pending.indexOf('\r\n\r\n')
      if (response === '' && end >= 0) {
        response = pending.subarray(0, end).toString()
        pending = pending.subarray(end + 4)
        resolve()
      }
      if (response !== '') read()
    })
    connection.once('close', () => resolve())
  })
  function read() {
    for (;;) {
      const short = (pending[1] ?? 0) & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (pending.length < head) return
      const size = short < 126 ? short : short === 126 ? pending.readUInt16BE(2) : Number(pending.readBigUInt64BE(2))
      if (pending.length < head + size) return
      const data = pending.subarray(head, head + size)
      const opcode = (pending[0] as number) & 0x0f
      if (opcode === TEXT) messages.push(data.toString())
      if (opcode === CLOSE) {
        code = data.length >= 2 ? data.readUInt16BE(0) : null
        // Answered, so that the server ends the connection.
        connection.write(frame(CLOSE, data.subarray(0, 2)))
      }
      pending = pending.subarray(head + size)
    }
  }
  const closed = new Promise<number | null>((resolve) => connection.once('close', () => resolve(code)))
  await opened
  return {
    connection,
    response,
    send: (...frames) => void connection.write(Buffer.concat(frames)),
    say: (message) => void connection.write(frame(TEXT, JSON.stringify(message))),
    messages,
    closed,
  }
}
