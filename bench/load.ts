import { connect, type Socket } from 'node:net'

/** What one window of load measured. */
export interface Window {
  readonly requestsPerSecond: number
  /** Milliseconds, one a request. */
  readonly latencies: readonly number[]
}

interface Target {
  readonly port: number
  readonly token: string
  /** JSON bodies, sent in turn. */
  readonly bodies: readonly string[]
  /** What every answer must hold besides; a problem answers with 200 too. */
  readonly expect?: string
}

/**
 * Keeps `connections` requests under way for a time, each on a kept-alive connection of its own. On bare sockets: a client
 * that costs as much as a server would measure itself.
 * @throws Error on any answer that is not 200 with `{"data":`, or lacks what is expected
 */
export async function load({ port, token, bodies, expect = '' }: Target, seconds: number, connections: number): Promise<Window> {
  const requests = bodies.map((body) => Buffer.from(request(body, token)))
  const latencies: number[] = []
  const began = performance.now()
  const until = began + seconds * 1_000
  let turn = 0
  const sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1', noDelay: true }))
  try {
    await Promise.all(
      sockets.map(async (socket) => {
        while (performance.now() < until) {
          const asked = performance.now()
          const answer = await exchange(socket, requests[turn++ % requests.length] as Buffer)
          if (!answer.includes(expect)) throw new Error(`an answer that is not ${expect}: ${answer.slice(0, 300)}`)
          latencies.push(performance.now() - asked)
        }
      }),
    )
  } finally {
    for (const socket of sockets) socket.destroy()
  }
  return { requestsPerSecond: (latencies.length / (performance.now() - began)) * 1_000, latencies }
}

/** One request and its answer's body. */
export async function ask(target: Target): Promise<string> {
  const socket = connect({ port: target.port, host: '127.0.0.1', noDelay: true })
  const answer = await exchange(socket, Buffer.from(request(target.bodies[0] ?? '', target.token)))
  socket.destroy()
  return answer
}

function request(body: string, token: string): string {
  const headers = [
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Accept: application/json',
    `Authorization: Bearer ${token}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `POST /graphql HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`
}

/** Sends a request and waits for the whole answer. */
function exchange(socket: Socket, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let got: Buffer = Buffer.alloc(0)
    function data(chunk: Buffer) {
      got = got.length === 0 ? chunk : Buffer.concat([got, chunk])
      const end = got.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = got.toString('latin1', 0, end)
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN)
      if (Number.isNaN(length)) return finish(new Error(`an answer without Content-Length: ${head}`))
      if (got.length < end + 4 + length) return
      const body = got.toString('utf8', end + 4, end + 4 + length)
      finish(
        head.startsWith('HTTP/1.1 200 ') && body.startsWith('{"data":')
          ? null
          : new Error(`an answer that is none: ${head.slice(0, 40)} ${body.slice(0, 300)}`),
        body,
      )
    }
    const closed = () => finish(new Error('the server closed a connection'))
    const failed = (error: Error) => finish(error)
    function finish(error: Error | null, body = '') {
      socket.off('data', data).off('close', closed).off('error', failed)
      if (error) reject(error)
      else resolve(body)
    }
    socket.on('data', data).on('close', closed).on('error', failed)
    socket.write(bytes)
  })
}
