import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'

// Many subscribers in one process: a child of bench/fanout.ts. Speaks graphql-transport-ws, counts events and nothing
// more, so that it costs the server's machine little.

/** What it is told to do. */
export type Order =
  | { readonly do: 'open'; readonly url: string; readonly token: string; readonly n: number; readonly document: string }
  /** Answer when everybody has got this many events since the last `open`. */
  | { readonly do: 'await'; readonly events: number }
  | { readonly do: 'close' }

/** What it answers. */
export interface Answer {
  /** Time of the last delivery, of the clock all processes of a machine share (process.hrtime). */
  readonly at: string
  readonly total: number
  /** Fewest and most events one subscriber got. */
  readonly least: number
  readonly most: number
  /** One event as it came. */
  readonly sample: string
}

const EVENT = Buffer.from('"OrderEvent"')
const READY = Buffer.from('"CaughtUp"')
/** Connections opened at once. */
const BATCH = 50

let sockets: WebSocket[] = []
let counts: number[] = []
let total = 0
let target = Number.POSITIVE_INFINITY
let sample = ''

function report() {
  target = Number.POSITIVE_INFINITY
  const answer: Answer = { at: String(process.hrtime.bigint()), total, least: Math.min(...counts), most: Math.max(...counts), sample }
  process.send?.(answer)
}

/** One subscriber; resolves when the first frame says that it hears (a baseline that says nothing: when it is connected). */
function subscribe(i: number, order: Extract<Order, { do: 'open' }>): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(order.url, 'graphql-transport-ws', { perMessageDeflate: false })
    sockets.push(socket)
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: order.token ? { authorization: `Bearer ${order.token}` } : {} })))
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`a socket was closed with ${code}`)))
    socket.on('message', (data: Buffer) => {
      if (data.includes(EVENT)) {
        counts[i] = (counts[i] ?? 0) + 1
        if (sample === '') sample = data.toString()
        if (++total === target) report()
      } else if (data.includes('"connection_ack"')) {
        if (order.token === '') return resolve()
        socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query: order.document } }))
      } else if (data.includes('"ping"')) socket.send('{"type":"pong"}')
      else if (data.includes(READY)) resolve()
      else reject(new Error(`an answer that is none: ${data.toString().slice(0, 300)}`))
    })
  })
}

async function open(order: Extract<Order, { do: 'open' }>) {
  sockets = []
  counts = Array.from({ length: order.n }, () => 0)
  total = 0
  sample = ''
  for (let i = 0; i < order.n; i += BATCH) await Promise.all(Array.from({ length: Math.min(BATCH, order.n - i) }, (_, j) => subscribe(i + j, order)))
  report()
}

process.on('message', (order: Order) => {
  if (order.do === 'open') {
    open(order).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
      process.exit(1)
    })
  } else if (order.do === 'await') {
    target = order.events * counts.length
    if (total >= target) report()
  } else {
    for (const socket of sockets) socket.removeAllListeners('close').terminate()
    report()
  }
})
process.on('disconnect', () => process.exit(0))
process.stdout.write('ready\n')
