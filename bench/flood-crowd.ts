import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { quantile } from './figures.ts'

// Whoever floods, in one process: a child of bench/flood.ts. Sends at a fixed rate whatever comes back, and holds silent sockets.

export interface FloodOrder {
  readonly port: number
  readonly perSecond: number
  readonly addresses: number
  readonly silent: number
  /** Requests of each kind, sent in turn; `*` in a body is another value each time. */
  readonly kinds: readonly { readonly name: string; readonly path: string; readonly token: string | null; readonly body: string }[]
}

export interface FloodAnswer {
  /** Answers by kind of request and what they said. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly sent: number
  /** How long it sent. */
  readonly seconds: number
  /** Not sent, since too many were unanswered. */
  readonly heldBack: number
  /** Seconds until the server closed a silent socket: median and longest; how many it closed. */
  readonly silence: { readonly closed: number; readonly median: number | null; readonly longest: number | null }
}

const TICK_MS = 20
/** Unanswered requests the generator holds; it offers no more. */
const MOST_UNDER_WAY = 4_000

const answers: Record<string, Record<string, number>> = {}
const silences: number[] = []
const agent = new Agent({ keepAlive: true, maxSockets: 512 })
const sockets = new Set<Socket>()
let [sent, heldBack, underWay, began, stopping] = [0, 0, 0, 0, false]

const RESULT = /"code":"(\w+)"|"__typename":"(\w+)"/

function send({ port, addresses }: FloodOrder, { name, path, token, body }: FloodOrder['kinds'][number], nr: number): void {
  if (underWay >= MOST_UNDER_WAY) {
    heldBack++
    return
  }
  underWay++
  sent++
  const bytes = path === '/graphql' ? Buffer.from(body.replaceAll('*', String(nr).padStart(5, '0'))) : picture()
  const headers = {
    'content-type': path === '/graphql' ? 'application/json' : 'image/png',
    'content-length': bytes.length,
    accept: 'application/json',
    'x-forwarded-for': `198.51.100.${nr % addresses}`,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  const over = (what: string) => {
    underWay--
    const counts = answers[name] ?? {}
    answers[name] = counts
    counts[what] = (counts[what] ?? 0) + 1
  }
  const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      if (text.length < 2_000) text += chunk
    })
    response.on('end', () => over(`${response.statusCode} ${RESULT.exec(text)?.slice(1).find(Boolean) ?? 'answered'}`))
    response.on('error', () => over('cut'))
  })
  asked.on('error', () => over('cut'))
  asked.end(bytes)
}

const HEAD = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
/** A file of 60 KB that the service takes for a picture, another each time. */
const picture = () => Buffer.concat([HEAD, randomBytes(60_000)])

function silent(port: number): void {
  if (stopping) return
  const socket = connect(port, '127.0.0.1')
  const since = performance.now()
  sockets.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    sockets.delete(socket)
    if (stopping) return
    silences.push((performance.now() - since) / 1_000)
    silent(port)
  })
  socket.resume()
}

function begin(order: FloodOrder): void {
  for (let i = 0; i < order.silent; i++) silent(order.port)
  began = performance.now()
  let offered = 0
  const timer = setInterval(() => {
    if (stopping) return clearInterval(timer)
    for (const due = ((performance.now() - began) / 1_000) * order.perSecond; offered < due; offered++) {
      const kind = order.kinds[offered % order.kinds.length]
      if (kind) send(order, kind, offered)
    }
  }, TICK_MS)
}

process.on('message', (message: FloodOrder | 'stop') => {
  if (message !== 'stop') return begin(message)
  stopping = true
  for (const socket of sockets) socket.destroy()
  agent.destroy()
  const some = silences.length > 0
  const silence = { closed: silences.length, median: some ? quantile(silences, 0.5) : null, longest: some ? quantile(silences, 1) : null }
  process.send?.({ answers, sent, seconds: (performance.now() - began) / 1_000, heldBack, silence } satisfies FloodAnswer)
})
process.stdout.write('ready\n')
