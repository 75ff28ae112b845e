import { Command } from 'commander'
import pg from 'pg'
import { newId } from '../src/ids.ts'
import { insertCopies } from './copies.ts'
import { conditions, cpuSeconds, loadNow, median, quantile, show, table, withRange } from './figures.ts'
import { load } from './load.ts'
import { bareChanges } from './log-bare.ts'
import { follow } from './log-follower.ts'
import { flushLatency, logSwitch, slowFlush } from './log-switch.ts'
import { inNewPlace, type Product, startProduct } from './product.ts'

const options = new Command('bench/log')
  .description(
    "Contacts logged a second by some writers over HTTP: with the event log, and beside it with an append that writes nothing and takes no lock (in the run's own database only), and bare statements that write the same rows. How far the relay is behind at the end of a window; the machine's flush latency, and the same with slower flushes. Needs DATABASE_URL: the run makes and drops a database of its own on that server.",
  )
  .option('--writers <n>', 'mutations under way at once', Number, 8)
  .option('--seconds <n>', 'length of a window', Number, 3)
  .option('--repetitions <n>', 'windows a row, interleaved', Number, 5)
  .option('--flush <ms>', 'a second time, with commit_delay of so many milliseconds; 0: not', Number, 3)
  .parse()
  .opts<{ writers: number; seconds: number; repetitions: number; flush: number }>()

const MUTATION =
  'mutation ($input: LogContactInput!) { logContact(input: $input) { __typename ... on Problem { code message } ... on LogContactSuccess { order { version } } } }'
/** Orders a writer takes in turn: no two writers at one order at once. */
const ORDERS_EACH = 16

await inNewPlace(async ({ dataDir, databaseUrl, engine }) => {
  if (databaseUrl === null) throw new Error('set DATABASE_URL: flushes and writers beside each other are PostgreSQL’s')
  console.log(conditions(engine, loadNow()))
  let product = await startProduct(dataDir, databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  const orders = await ordersOf(client, 'staff-01')
  const { flushed, unflushed } = await flushLatency(client)
  console.log(
    `A commit of one row takes ${show(flushed)} ms, ${show(unflushed)} ms without waiting for the disk. ${options.repetitions} windows of ${options.seconds} s a row, interleaved, ${options.writers} writers; medians (range)`,
  )
  await rows(product, client, databaseUrl, orders, 'as it is')
  if (options.flush > 0 && (await slowFlush(client, options.flush))) {
    await product.stop()
    product = await startProduct(dataDir, databaseUrl)
    await rows(product, client, databaseUrl, orders, `each flush ${options.flush} ms longer`)
  } else if (options.flush > 0) console.log('\nSlower flushes: not measured, commit_delay is for superusers of the database server')
  await client.end()
})

/** Accepted orders of one staff member. */
async function ordersOf(client: pg.Client, account: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string; team: string }>(
    'SELECT s.id, m.team_id AS team FROM staff s JOIN team_member m ON m.staff_id = s.id WHERE s.account = $1',
    [account],
  )
  const { id: handler_id, team: team_id } = rows[0] as { id: string; team: string }
  const ids = Array.from({ length: options.writers * ORDERS_EACH }, () => newId('order', new Date()))
  const open = { status: 'ACCEPTED', version: 1, handler_id, team_id, external_no: null, completed_at: null, closed_at: null }
  await insertCopies(
    client,
    'service_order',
    "handler_id IS NOT NULL AND status = 'CLOSED'",
    ids.map((id, i) => ({ ...open, id, number: `BENCH${i}` })),
  )
  return ids
}

interface Figures {
  readonly perSecond: number[]
  readonly p50: number[]
  readonly p99: number[]
  readonly cpu: number[]
}

async function rows(product: Product, client: pg.Client, databaseUrl: string, orders: readonly string[], title: string) {
  const switchTo = await logSwitch(client)
  const follower = await follow(product.port, product.token('dispatcher'))
  const bodies = orders.map((orderId) => JSON.stringify({ query: MUTATION, variables: { input: { orderId, method: 'TELEPHONE', outcome: 'REACHED' } } }))
  const target = { port: product.port, token: product.token('staff-01'), bodies, expect: 'LogContactSuccess' }
  const empty = (): Figures => ({ perSecond: [], p50: [], p99: [], cpu: [] })
  const figures = { on: empty(), off: empty() }
  const lag = { events: [] as number[], ms: [] as number[] }
  const bare: number[] = []
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    for (const state of ['on', 'off'] as const) {
      await switchTo(state === 'on')
      await load(target, 1, options.writers)
      const before = cpuSeconds(product.pid) ?? Number.NaN
      const { requestsPerSecond, latencies } = await load(target, options.seconds, options.writers)
      const into = figures[state]
      into.perSecond.push(requestsPerSecond)
      into.p50.push(quantile(latencies, 0.5))
      into.p99.push(quantile(latencies, 0.99))
      into.cpu.push((((cpuSeconds(product.pid) ?? Number.NaN) - before) / latencies.length) * 1_000)
      if (state === 'off') continue
      const head = Number((await client.query<{ head: string }>('SELECT max(pos) AS head FROM event_log')).rows[0]?.head)
      lag.events.push(head - follower.position)
      lag.ms.push(await follower.caughtUp(head))
    }
    await switchTo(true)
    bare.push(await bareChanges(databaseUrl, orders, options.writers, options.seconds))
  }
  await switchTo(true)
  follower.close()
  const row = (name: string, f: Figures, of: string) => [name, withRange(f.perSecond), show(median(f.p50)), show(median(f.p99)), show(median(f.cpu)), of]
  console.log(`\n${title}; ${loadNow()}`)
  console.log(
    table([
      ['', 'changes/s', 'p50 ms', 'p99 ms', 'CPU s/1,000', 'of without'],
      row('with the log', figures.on, (median(figures.on.perSecond) / median(figures.off.perSecond)).toFixed(2)),
      row('without', figures.off, '1.00'),
      ['bare statements that write the same rows', withRange(bare), '–', '–', '–', '–'],
    ]),
  )
  console.log(`With the log, of bare statements: ${(median(figures.on.perSecond) / median(bare)).toFixed(2)}`)
  console.log(`Relay: ${withRange(lag.events)} events behind when the last change was answered, ${withRange(lag.ms)} ms until one subscriber had everything`)
}
