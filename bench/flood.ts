import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { Command } from 'commander'
import { CALLER_KINDS, QUOTAS } from '../src/quotas/classes.ts'
import { canPin, startChild } from './children.ts'
import { conditions, loadNow, quantile, show, table } from './figures.ts'
import type { FloodAnswer, FloodOrder } from './flood-crowd.ts'
import { enoughFiles } from './open-files.ts'
import { inNewPlace, type Product, startProduct } from './product.ts'

const options = new Command('bench/flood')
  .description(
    'What colleagues wait for at 50 reads and 10 changes a second, without and then under a flood: a fixed load of tracking, registrations, reveals, replays, expensive filters and uploads from 50 addresses, and 2,000 silent sockets. The quotas are as they are. Prints both and their ratio (goal 3), asserts nothing. With DATABASE_URL on a database of its own on that server, else on the embedded one.',
  )
  .option('--seconds <n>', 'length of each of the two windows', Number, 20)
  .option('--flood <n>', 'requests a second of the flood', Number, 500)
  .option('--addresses <n>', 'addresses they come from', Number, 50)
  .option('--silent <n>', 'silent sockets', Number, 2_000)
  .parse()
  .opts<{ seconds: number; flood: number; addresses: number; silent: number }>()

const READS = 50
const CHANGES = 10
const COLLEAGUES = ['dispatcher', 'supervisor']
const READ = '{ orders(first: 20) { totalCount nodes { id number status handler { name } appointment { startsAt } } } }'
const NOTE = 'mutation ($input: AddNoteInput!) { addNote(input: $input) { __typename } }'

enoughFiles(options.silent + 2_000)

interface Waited {
  readonly reads: number[]
  readonly changes: number[]
  readonly failed: string[]
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

function post(product: Product, account: string, body: object): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(body))
  const headers = {
    'content-type': 'application/json',
    'content-length': bytes.length,
    accept: 'application/json',
    authorization: `Bearer ${product.token(account)}`,
    'x-forwarded-for': '203.0.113.1',
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: product.port, path: '/graphql', method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(bytes)
  })
}

/** Colleagues at a fixed rate for a window; each waits from the instant it should have been asked. */
async function colleagues(product: Product, orders: readonly string[]): Promise<Waited> {
  const waited: Waited = { reads: [], changes: [], failed: [] }
  const began = performance.now()
  const all: Promise<void>[] = []
  const ask = async (nr: number, due: number, into: number[], body: object, good: string) => {
    try {
      const answer = await post(product, COLLEAGUES[nr % COLLEAGUES.length] as string, body)
      into.push(performance.now() - due)
      if (!answer.includes(good)) waited.failed.push(answer.slice(0, 200))
    } catch (error) {
      waited.failed.push(error instanceof Error ? error.message : String(error))
    }
  }
  const note = (nr: number) => ({ query: NOTE, variables: { input: { orderId: orders[nr % orders.length], text: `示例备注 ${randomUUID()}` } } })
  await new Promise<void>((resolve) => {
    let [reads, changes] = [0, 0]
    const timer = setInterval(() => {
      const seconds = (performance.now() - began) / 1_000
      if (seconds >= options.seconds) {
        clearInterval(timer)
        return resolve()
      }
      for (; reads < seconds * READS; reads++) all.push(ask(reads, began + (reads / READS) * 1_000, waited.reads, { query: READ }, '"orders":{'))
      for (; changes < seconds * CHANGES; changes++)
        all.push(ask(changes, began + (changes / CHANGES) * 1_000, waited.changes, note(changes), 'AddNoteSuccess'))
    }, 5)
  })
  await Promise.all(all)
  return waited
}

function kindsOf(product: Product, number: string): FloodOrder['kinds'] {
  const graphql = (name: string, account: string | null, query: string, variables: object = {}) => ({
    name,
    path: '/graphql',
    token: account === null ? null : product.token(account),
    body: JSON.stringify({ query, variables }),
  })
  const order = (externalNo: string) => ({
    channel: 'HOTLINE_12345',
    externalNo,
    areaCode: '450403103000',
    title: '示例：洪泛登记',
    requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234' },
  })
  const REGISTER = 'mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { __typename } }'
  const or = Array.from({ length: 90 }, () => ({ status: { in: ['CLOSED'] } }))
  return [
    graphql('tracking', null, `{ trackedOrder(number: "${number}", code: "*-WR0NG") { token } }`),
    graphql('registrations', 'hotline-agent', REGISTER, { input: order('FLOOD-*') }),
    graphql(
      'reveals',
      'quality',
      'mutation { revealContact(input: { orderId: "order_01j00000000000000000000000", fields: [PHONE], purpose: CALL }) { __typename } }',
    ),
    graphql('replays', 'hotline-agent', REGISTER, { input: { ...order('FLOOD-REPLAY'), idempotencyKey: 'flood' } }),
    graphql(
      'expensive filters',
      'team-lead',
      'query ($filter: OrderFilter) { orders(first: 100, filter: $filter) { totalCount nodes { id matters { id } handler { id } } } }',
      {
        filter: { or },
      },
    ),
    { name: 'uploads', path: '/attachments', token: product.token('staff-01'), body: '' },
  ]
}

await inNewPlace(async (place) => {
  // Behind one proxy of ours, which says where each request came from; and no quota is raised.
  const env = { TRUSTED_PROXIES: '1', QUOTA_FACTOR: '1' }
  const product = await startProduct(place.dataDir, place.databaseUrl, { env, cpu: 0 })
  console.log(conditions(place.engine, loadNow()))
  console.log(canPin ? 'Server on CPU 0, flood on CPU 1; colleagues and PostgreSQL on either.' : 'No processor of their own: taskset is not there.')
  console.log(`Quotas as they are (QUOTA_FACTOR=1): ${quotas()}`)
  const { data } = JSON.parse(await post(product, 'dispatcher', { query: '{ orders(first: 70) { nodes { id number } } }' })) as {
    data: { orders: { nodes: { id: string; number: string }[] } }
  }
  const orders = data.orders.nodes.map(({ id }) => id)
  // Plans are made and code is compiled before anything is measured.
  await colleagues(product, orders)
  const calm = await colleagues(product, orders)
  const crowd = await startChild(['bench/flood-crowd.ts'], {}, /ready\n/, { cpu: 1 })
  crowd.process.send({
    port: product.port,
    perSecond: options.flood,
    addresses: options.addresses,
    silent: options.silent,
    kinds: kindsOf(product, data.orders.nodes[0]?.number ?? ''),
  } satisfies FloodOrder)
  const flooded = await colleagues(product, orders)
  const flood = await new Promise<FloodAnswer>((resolve) => {
    crowd.process.once('message', resolve)
    crowd.process.send('stop')
  })
  report(calm, flooded, flood)
})

function quotas(): string {
  const kinds = Object.keys(CALLER_KINDS).join('/')
  return `${kinds}: ${Object.entries(QUOTAS)
    .map(([name, { most, seconds }]) => `${name} ${Object.values(most).join('/')} in ${seconds} s`)
    .join(', ')}`
}

function report(calm: Waited, flooded: Waited, flood: FloodAnswer) {
  const row = (name: string, before: number[], under: number[]) => {
    const [a, b] = [quantile(before, 0.99), quantile(under, 0.99)]
    return [name, show(quantile(before, 0.5)), show(a), show(quantile(under, 0.5)), show(b), show(b / a)]
  }
  console.log(
    table([
      [`colleagues, ms (${options.seconds} s each)`, 'p50', 'p99', 'p50 flooded', 'p99 flooded', 'p99 ratio (goal 3)'],
      row(`${READS} reads/s`, calm.reads, flooded.reads),
      row(`${CHANGES} changes/s`, calm.changes, flooded.changes),
    ]),
  )
  console.log(
    `not answered as they should be: ${calm.failed.length} without, ${flooded.failed.length} under the flood ${[...new Set(flooded.failed)].slice(0, 3).join(' | ')}`,
  )
  console.log(`flood: ${show(flood.sent / flood.seconds)} requests/s sent of ${options.flood} offered, ${flood.heldBack} held back`)
  for (const [kind, counts] of Object.entries(flood.answers))
    console.log(
      `  ${kind}: ${Object.entries(counts)
        .sort(([, a], [, b]) => b - a)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}`,
    )
  const { closed, median, longest } = flood.silence
  const after = median === null || longest === null ? '' : ` after ${show(median)} s (longest ${show(longest)})`
  console.log(`silent sockets: ${options.silent} held; ${closed} closed by the server${after}`)
}
