import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import pg from 'pg'
import { startChild } from './children.ts'
import { type DispatchCity, fillDispatchCity } from './dispatch-city.ts'
import { conditions, cpuSeconds, loadNow, now, quantile, show, table } from './figures.ts'
import { ask } from './load.ts'
import type { MixedAnswer, MixedOrder } from './mixed-crowd.ts'
import { CROWDED, inNewPlace, type Product, startProduct } from './product.ts'

const options = new Command('bench/dispatch')
  .description(
    'Dispatch of verified orders to the squads the catalogue names, every member judged with score and reasons and offered the order: seconds for all of them in batches of 100, beside the same rows written by bare statements; then the time from an offer’s change to the feed of each staff member. Needs DATABASE_URL: the run makes and drops a database of its own on that server.',
  )
  .option('--orders <n>', 'orders dispatched at once', Number, 1_000)
  .option('--staff <n>', 'staff, in squads of twenty', Number, 500)
  .option('--batches <n>', 'batches under way at once', Number, 2)
  .option('--followed <n>', 'orders dispatched afterwards while all staff follow', Number, 300)
  .option('--rate <n>', 'of these so many a second', Number, 15)
  .option('--node-options <flags>', 'flags of Node for the product, such as --cpu-prof', (text) => text.split(' '), [])
  .parse()
  .opts<{ orders: number; staff: number; batches: number; followed: number; rate: number; nodeOptions: string[] }>()

const BATCH = 100
const GOAL_S = 5
const GOAL_MS = 250
const LATEST_MS = 10_000
const MUTATION =
  'mutation ($input: DispatchOrdersInput!) { dispatchOrders(input: $input) { __typename ... on Problem { code message } ... on DispatchOrdersSuccess { results { orderId offered problem { code message } } } } }'

await inNewPlace(async ({ dataDir, databaseUrl, engine }) => {
  if (databaseUrl === null) throw new Error('set DATABASE_URL: the city is filled from outside the product, which the embedded database does not allow')
  console.log(conditions(engine, loadNow()))
  const product = await startProduct(dataDir, databaseUrl, { env: CROWDED, nodeOptions: options.nodeOptions })
  const city = await fillDispatchCity(databaseUrl, dataDir, options.staff, options.orders + options.followed)
  const wanted = city.orders.slice(0, options.orders)
  const before = cpuSeconds(product.pid) ?? Number.NaN
  const began = now()
  const offered = await inBatches(product, wanted)
  const seconds = (now() - began) / 1_000
  const cpu = (cpuSeconds(product.pid) ?? Number.NaN) - before
  const raw = await bare(databaseUrl, city, wanted)
  console.log(
    table([
      [`${options.orders} orders, ${options.staff} staff, ${city.teams} squads`, 'seconds', 'orders/s', 'offers', 'CPU s', 'of bare', `goal ${GOAL_S} s`],
      [
        'dispatched by the catalogue',
        show(seconds),
        show(options.orders / seconds),
        String(offered),
        show(cpu),
        show(raw / seconds),
        seconds <= GOAL_S ? 'within' : 'MISSES',
      ],
      ['bare statements, the same rows', show(raw), show(options.orders / raw), String(offered), '–', '1.00', '–'],
    ]),
  )
  await followed(product, city)
  await city.client.end()
})

/** Dispatches orders in batches, some under way at once; every row must be offered. */
async function inBatches(product: Product, orders: readonly string[]): Promise<number> {
  const batches = Array.from({ length: Math.ceil(orders.length / BATCH) }, (_, i) => orders.slice(i * BATCH, (i + 1) * BATCH))
  let offered = 0
  await Promise.all(
    Array.from({ length: options.batches }, async () => {
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        const made = await dispatch(product, batch)
        offered += made
      }
    }),
  )
  return offered
}

async function dispatch(product: Product, orders: readonly string[]): Promise<number> {
  const body = JSON.stringify({ query: MUTATION, variables: { input: { rows: orders.map((orderId) => ({ orderId })) } } })
  const answer = JSON.parse(await ask({ port: product.port, token: product.token('dispatcher'), bodies: [body] }))
  const results = answer.data?.dispatchOrders?.results as { offered: number | null }[] | undefined
  const missing = results?.find((row) => row.offered === null)
  if (!results || missing) throw new Error(`not dispatched: ${JSON.stringify(missing ?? answer).slice(0, 500)}`)
  return results.reduce((sum, row) => sum + (row.offered ?? 0), 0)
}

/** The same rows by one statement an order, each in a transaction of its own: what the database alone takes. Seconds. */
async function bare(databaseUrl: string, { client }: DispatchCity, orders: readonly string[]): Promise<number> {
  await client.query('CREATE TABLE bare_offer (LIKE offer INCLUDING ALL)')
  const text = `WITH moved AS (UPDATE service_order SET updated_at = now() WHERE id = $1)
    INSERT INTO bare_offer SELECT * FROM offer WHERE order_id = $1`
  const connections = await Promise.all(
    Array.from({ length: options.batches }, async () => {
      const connection = new pg.Client({ connectionString: databaseUrl })
      await connection.connect()
      return connection
    }),
  )
  const left = [...orders]
  const began = now()
  await Promise.all(
    connections.map(async (connection) => {
      for (let id = left.shift(); id; id = left.shift()) await connection.query({ name: 'bare', text, values: [id] })
    }),
  )
  const seconds = (now() - began) / 1_000
  for (const connection of connections) await connection.end()
  return seconds
}

/** All staff follow their own feed; from the instant the change carries, which lies before its commit, to each feed. */
async function followed(product: Product, city: DispatchCity) {
  const arrivals: number[][] = []
  const crowd = await startChild(['bench/mixed-crowd.ts'], {}, /ready\n/)
  await new Promise<void>((resolve, reject) => {
    crowd.process.on('message', (answer: MixedAnswer) => {
      if (answer.type === 'opened') resolve()
      else if (answer.type === 'failed') reject(new Error(answer.message))
      else for (let i = 0; i < answer.frames.length; i += 3) arrivals.push(answer.frames.slice(i, i + 3))
    })
    crowd.process.send({ port: product.port, screens: city.screens } satisfies MixedOrder)
  })
  const { rows } = await city.client.query<{ head: number }>('SELECT max(pos)::int AS head FROM event_log')
  const head = rows[0]?.head ?? 0
  const orders = city.orders.slice(options.orders)
  let expected = 0
  const under: Promise<void>[] = []
  const began = now()
  for (const [i, order] of orders.entries()) {
    await pause(Math.max(0, began + (i * 1_000) / options.rate - now()))
    under.push(
      dispatch(product, [order]).then((offered) => {
        expected += offered
      }),
    )
  }
  await Promise.all(under)
  const told = () => arrivals.filter(([, pos]) => (pos as number) > head)
  for (const until = now() + LATEST_MS; told().length < expected && now() < until; ) await pause(100)
  if (told().length !== expected) throw new Error(`${expected} offers were made, ${told().length} seen`)
  const events = await city.client.query<{ pos: number; at: Date }>('SELECT pos::int, at FROM event_log WHERE pos > $1', [head])
  const at = new Map(events.rows.map((event) => [event.pos, event.at.getTime()]))
  // Both clocks are this machine's; events carry the wall's, frames the monotonic one.
  const shift = Date.now() - now()
  const delays = told().map(([, pos, came]) => (came as number) + shift - (at.get(pos as number) ?? Number.NaN))
  const p99 = quantile(delays, 0.99)
  console.log(
    table([
      [`change → feed of ${options.staff} staff, ${options.rate} orders/s, ms`, 'offers', 'p50', 'p99', 'most', `goal ${GOAL_MS} ms`],
      [
        'from the instant the change began',
        String(delays.length),
        show(quantile(delays, 0.5)),
        show(p99),
        show(quantile(delays, 1)),
        p99 <= GOAL_MS ? 'within' : 'MISSES',
      ],
    ]),
  )
}
