import { isDeepStrictEqual } from 'node:util'
import { Command } from 'commander'
import { type Child, startChild } from './children.ts'
import { conditions, cpuSeconds, median, quantile, show, table, withRange } from './figures.ts'
import { ask, load } from './load.ts'
import { inNewPlace, type Product, startProduct } from './product.ts'

const options = new Command('bench/http')
  .description(
    'Requests per second of three queries, beside the least a Node server can do for the same answers. Prints ratios, asserts nothing. With DATABASE_URL on a database of its own on that server, else on the embedded one.',
  )
  .option('--seconds <n>', 'length of a window', Number, 3)
  .option('--repetitions <n>', 'windows a server and query', Number, 3)
  .option('--connections <n>', 'requests under way at once', Number, 32)
  .parse()
  .opts<{ seconds: number; repetitions: number; connections: number }>()

const RATE = '{ value numerator denominator }'
const QUERIES = [
  {
    title: 'q1 status of an order by its number',
    name: 'Status',
    account: 'dispatcher',
    document: 'query Status($number: String!) { orderByNumber(number: $number) { number status updatedAt } }',
  },
  {
    title: 'q2 dashboard, 50 orders with handler, appointment, matters, evaluation',
    name: 'Dashboard',
    account: 'dispatcher',
    document:
      'query Dashboard { orders(first: 50) { nodes { id number status registeredAt dueAt handler { name badge } appointment { status startsAt } matters { status item { code name } } evaluation { level score } } } }',
  },
  {
    title: 'q3 wallboard of the city',
    name: 'Board',
    account: 'city',
    document: `query Board { wallboard(board: "city") { title areaName year counts { status count } today { registered dispatched completed } onTime ${RATE} resolution ${RATE} satisfaction ${RATE} } }`,
  },
]

interface Server {
  readonly name: string
  readonly child: Child
  readonly port: number
}

const RAW = 'bench/raw-http.ts'
const portOf = (child: Child) => Number(/listening on (\d+)/.exec(child.stdout())?.[1])
const rawServer = async (name: string, ...args: string[]): Promise<Server> => {
  const child = await startChild([RAW, ...args], {}, /listening on \d+\n/)
  return { name, child, port: portOf(child) }
}

await inNewPlace(async (place) => {
  const product = await startProduct(place.dataDir, place.databaseUrl)
  const servers: Server[] = [{ name: 'product', child: product, port: product.port }, await rawServer('raw, memory')]
  if (place.databaseUrl) servers.push(await rawServer('raw, pg', place.databaseUrl))
  console.log(conditions(place.engine))
  console.log(
    `${options.repetitions} windows of ${options.seconds} s a row, interleaved, ${options.connections} connections; medians (range); the load generator runs on the same machine`,
  )
  const numbers = await orderNumbers(product)
  for (const query of QUERIES) await measure(product, servers, query, query.name === 'Status' ? numbers.map((number) => ({ number })) : [{}])
})

async function orderNumbers(product: Product): Promise<string[]> {
  const body = JSON.stringify({ query: '{ orders(first: 72) { nodes { number } } }' })
  const answer = JSON.parse(await ask({ port: product.port, token: product.token('dispatcher'), bodies: [body] })) as {
    data: { orders: { nodes: { number: string }[] } }
  }
  return answer.data.orders.nodes.map((node) => node.number)
}

async function measure(product: Product, servers: readonly Server[], query: (typeof QUERIES)[number], variables: object[]) {
  const bodies = variables.map((v) => JSON.stringify({ query: query.document, operationName: query.name, variables: v }))
  const target = (server: Server) => ({ port: server.port, token: product.token(query.account), bodies })
  const answer = await ask(target(servers[0] as Server))
  for (const { name, child } of servers) if (name === 'raw, memory') await tell(child, { operationName: query.name, answer })
  const differing: string[] = []
  for (const server of servers) if (!isDeepStrictEqual(JSON.parse(await ask(target(server))), JSON.parse(answer))) differing.push(server.name)

  const windows = new Map(servers.map((server) => [server, [] as { perSecond: number; p50: number; p99: number; cpu: number }[]]))
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    for (const server of servers) {
      // Idle code is thrown away by V8; a second brings it back.
      await load(target(server), 1, options.connections)
      const before = cpuSeconds(server.child.pid)
      const { requestsPerSecond, latencies } = await load(target(server), options.seconds, options.connections)
      const used = (cpuSeconds(server.child.pid) ?? Number.NaN) - (before ?? Number.NaN)
      windows
        .get(server)
        ?.push({ perSecond: requestsPerSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), cpu: (used / latencies.length) * 1_000 })
    }
  }
  const of = (server: Server, figure: 'perSecond' | 'p50' | 'p99' | 'cpu') => (windows.get(server) ?? []).map((window) => window[figure])
  const ratio = (server: Server, to: Server) => (median(of(server, 'perSecond')) / median(of(to, 'perSecond'))).toFixed(3)
  const [, memory, baseline] = servers as [Server, Server, Server?]
  console.log(
    `\n${query.title} (${Buffer.byteLength(answer)} bytes)${differing.length > 0 ? `; DIFFERENT answers from ${differing.join(', ')}` : '; all answer the same'}`,
  )
  console.log(
    table([
      ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU s/1,000', 'ratio to raw, memory', ...(baseline ? ['ratio to raw, pg'] : [])],
      ...servers.map((server) => [
        server.name,
        withRange(of(server, 'perSecond')),
        show(median(of(server, 'p50'))),
        show(median(of(server, 'p99'))),
        show(median(of(server, 'cpu'))),
        ratio(server, memory),
        ...(baseline ? [ratio(server, baseline)] : []),
      ]),
    ]),
  )
}

/** Hands a message to a child and waits until it has taken it. */
function tell(child: Child, message: object): Promise<void> {
  return new Promise((resolve) => {
    child.process.once('message', () => resolve())
    child.process.send(message)
  })
}
