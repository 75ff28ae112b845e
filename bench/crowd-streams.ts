import type { Socket } from 'node:net'
import { BATCH, type OpenCrowd } from './crowd-protocol.ts'
import { readingSocket } from './subscriber-socket.ts'
import { endOfNumber, NUMBER_FIELD, numberAt } from './tally.ts'

const FIELD = Buffer.from(NUMBER_FIELD)
const READY = Buffer.from('"CaughtUp"')
const shared = Buffer.allocUnsafeSlow(64 * 1024)

/** Subscribers over Server-Sent Events: one request each. Chunks are not taken apart; the numbers of the events are looked for. */
export const eventStreams: OpenCrowd = async (order, tally, sample, failed) => {
  const sockets: Socket[] = []
  let sampled = false
  let closing = false

  function subscribe(index: number): Promise<void> {
    let rest: Buffer | null = null
    let isReady = false
    let begun = false
    return new Promise((ready) => {
      function receive(n: number) {
        const bytes: Buffer = rest ? Buffer.concat([rest, shared.subarray(0, n)]) : shared.subarray(0, n)
        if (!begun && bytes.length >= 13 && !bytes.toString('latin1', 0, 13).startsWith('HTTP/1.1 200 ')) throw new Error(`a stream was refused: ${bytes}`)
        begun = true
        if (!isReady && (order.saysReady ? bytes.includes(READY) : bytes.includes('\r\n\r\n'))) {
          isReady = true
          ready()
        }
        let at = 0
        for (let found = bytes.indexOf(FIELD); found >= 0; found = bytes.indexOf(FIELD, at)) {
          const digits = found + FIELD.length
          if (endOfNumber(digits) > bytes.length) break
          if (!sampled) sample(bytes.toString())
          sampled = true
          tally.heard(index, numberAt(bytes, digits))
          at = endOfNumber(digits)
        }
        const kept = Math.max(at, bytes.length - FIELD.length - endOfNumber(0))
        rest = kept < bytes.length ? Buffer.from(bytes.subarray(kept)) : null
      }
      const socket = readingSocket(order.port, shared, receive, failed)
      sockets.push(socket)
      socket.on('connect', () => socket.write(request(order.port, order.token, order.document)))
      socket.on('close', () => closing || failed(new Error(`the stream of subscriber ${index} ended`)))
    })
  }

  for (let i = 0; i < order.n; i += BATCH) await Promise.all(Array.from({ length: Math.min(BATCH, order.n - i) }, (_, j) => subscribe(i + j)))
  return {
    close() {
      closing = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

function request(port: number, token: string, query: string): string {
  const body = JSON.stringify({ query })
  const headers = [
    `Host: 127.0.0.1:${port}`,
    'Accept: text/event-stream',
    'Content-Type: application/json',
    ...(token ? [`Authorization: Bearer ${token}`] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `POST /graphql HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`
}
