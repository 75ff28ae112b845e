import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { type Child, startChild } from './children.ts'
import { conditions, cpuSeconds, median, quantile, show, table, withRange } from './figures.ts'
import { inNewPlace, type Product, startProduct } from './product.ts'
import type { Answer, Order } from './subscribers.ts'

const list = (text: string) => text.split(',').map(Number)
const options = new Command('bench/fanout')
  .description(
    'Deliveries per second of the feed of order events to many subscribers, beside a raw ws.send broadcast of the same bytes. Prints ratios; fails when a subscriber misses an event or gets one twice. With DATABASE_URL on a database of its own on that server, else on the embedded one.',
  )
  .option('--n <list>', 'numbers of subscribers', list, [200, 1_000])
  .option('--seconds <n>', 'length of a window of publishing', Number, 3)
  .option('--repetitions <n>', 'windows a row', Number, 3)
  .option('--window <n>', 'events under way at once', Number, 4)
  .option('--latencies <n>', 'events sent one at a time, for the delay', Number, 10)
  .parse()
  .opts<{ n: number[]; seconds: number; repetitions: number; window: number; latencies: number }>()

const FEED = `subscription { orderEvents { __typename
  ... on OrderEvent { cursor kind orderVersion transition order { id number status handler { name badge } appointment { startsAt } } }
  ... on CaughtUp { cursor } } }`
const REGISTER = 'mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { __typename } }'
/** A window whose events take longer than this to arrive is given up: the run fails. */
const PATIENCE = 120_000

/** A server under test and how an event is made on it. */
interface Source {
  readonly name: string
  readonly child: Child
  readonly url: string
  readonly token: string
  publish(): Promise<void>
}

interface Figures {
  readonly perSecond: number[]
  readonly delays: number[]
  readonly cpu: number[]
}

const now = () => Number(process.hrtime.bigint()) / 1e6
let message = ''

await inNewPlace(async (place) => {
  const product = await startProduct(place.dataDir, place.databaseUrl)
  const raw = await startChild(['bench/raw-broadcast.ts'], {}, /listening on \d+\n/)
  const port = Number(/listening on (\d+)/.exec(raw.stdout())?.[1])
  const subscribers = await startChild(['bench/subscribers.ts'], {}, /ready\n/)
  const sources: Source[] = [
    {
      name: 'product',
      child: product,
      url: `${product.url.replace('http', 'ws')}/graphql`,
      token: product.token('dispatcher'),
      publish: () => register(product),
    },
    { name: 'raw ws.send', child: raw, url: `ws://127.0.0.1:${port}`, token: '', publish: async () => void (await post(`http://127.0.0.1:${port}`, message)) },
  ]
  console.log(conditions(place.engine))
  console.log(
    `${options.repetitions} windows of ${options.seconds} s a row, interleaved, ${options.window} events under way; then ${options.latencies} events one at a time; medians (range)`,
  )
  console.log(
    'The product has no cohorts yet: it reads, authorises and executes every event anew for every subscriber, so its ratio is small. The raw row does none of that.',
  )
  for (const n of options.n) await measure(sources, subscribers, n)
})

async function measure(sources: readonly Source[], subscribers: Child, n: number) {
  const results = new Map(sources.map((source) => [source, { perSecond: [], delays: [], cpu: [] } as Figures]))
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    for (const source of sources) await window(source, subscribers, n, results.get(source) as Figures)
  }
  const [mine, base] = sources.map((source) => results.get(source)) as [Figures, Figures]
  const row = (name: string, f: Figures) => [name, withRange(f.perSecond), show(quantile(f.delays, 0.5)), show(quantile(f.delays, 0.99)), show(median(f.cpu))]
  console.log(`\n${n.toLocaleString('en')} subscribers, ${Buffer.byteLength(message)} bytes an event; every subscriber got every event once`)
  console.log(
    table([
      ['', 'deliveries/s', 'publish→last p50 ms', 'p99 ms', 'CPU s/million', 'ratio to raw'],
      [...row('product', mine), (median(mine.perSecond) / median(base.perSecond)).toFixed(4)],
      [...row('raw ws.send', base), '1.0000'],
    ]),
  )
}

/** Opens the subscribers, publishes for a time with some events under way, then one at a time; counts every delivery. */
async function window(source: Source, subscribers: Child, n: number, figures: Figures) {
  await order(subscribers, { do: 'open', url: source.url, token: source.token, n, document: FEED })
  let published = 0
  const one = async () => {
    published++
    await source.publish()
  }
  const arrived = () => order(subscribers, { do: 'await', events: published })
  await one()
  const first = await arrived()
  if (source.token !== '') message = first.sample

  const [before, began] = [cpuSeconds(source.child.pid), now()]
  const start = published
  while (now() - began < options.seconds * 1_000) {
    await Promise.all(Array.from({ length: options.window }, one))
    await arrived()
  }
  const last = Number((await arrived()).at) / 1e6
  const deliveries = (published - start) * n
  figures.perSecond.push(deliveries / ((last - began) / 1_000))
  figures.cpu.push((((cpuSeconds(source.child.pid) ?? Number.NaN) - (before ?? Number.NaN)) / deliveries) * 1e6)

  for (let i = 0; i < options.latencies; i++) {
    const sent = now()
    await one()
    figures.delays.push(Number((await arrived()).at) / 1e6 - sent)
  }
  const end = await order(subscribers, { do: 'close' })
  if (end.least !== published || end.most !== published)
    throw new Error(`${source.name}: of ${published} events one subscriber got ${end.least}, one got ${end.most}`)
}

/** Tells the subscribers what to do and waits for their answer. */
function order(subscribers: Child, what: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const exit = () => done(new Error('the subscribers ended'))
    const late = setTimeout(() => done(new Error(`not every event arrived within ${PATIENCE / 1_000} s`)), PATIENCE)
    const heard = (answer: Answer) => done(null, answer)
    function done(error: Error | null, answer?: Answer) {
      clearTimeout(late)
      subscribers.process.off('exit', exit).off('message', heard)
      if (answer) resolve(answer)
      else reject(error)
    }
    subscribers.process.once('exit', exit).once('message', heard)
    subscribers.process.send(what)
  })
}

/** One event, made as the hotline makes it. */
async function register(product: Product) {
  const input = {
    channel: 'HOTLINE_12345',
    externalNo: randomUUID(),
    areaCode: '450403103000',
    title: '示例：排水许可办理',
    requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234', address: '示例路 1 号' },
  }
  const answer = await post(`${product.url}/graphql`, JSON.stringify({ query: REGISTER, variables: { input } }), product.token('hotline-agent'))
  if (!answer.includes('RegisterOrderSuccess')) throw new Error(`an order was not registered: ${answer}`)
}

async function post(url: string, body: string, token?: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body,
  })
  return response.text()
}
