import { randomUUID } from 'node:crypto'
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { AUDIENCES, type AudienceName, HANDLER } from '../test/history/audience.ts'
import { dice } from '../test/history/dice.ts'
import { NAIVE_LOG } from '../test/history/naive-log.ts'
import { stopAll } from './children.ts'
import { castOf } from './faults/cast.ts'
import { makeCluster } from './faults/cluster.ts'
import { startCrew } from './faults/crew.ts'
import { dueOf, type Evidence, judge } from './faults/judge.ts'
import { FAULTS, type Happened, rage } from './faults/nemesis.ts'
import type { WriteLine } from './faults/orders.ts'
import { makeRedis } from './faults/redis.ts'
import { makeReplica, type Replica } from './faults/replicas.ts'
import { report } from './faults/report.ts'
import { tokensOf } from './faults/tokens.ts'
import { conditions } from './figures.ts'

const options = new Command('bench/faults')
  .description(
    'Replicas of the built program on a PostgreSQL and a Redis of this run, real writers and real subscribers, and faults: processes killed and frozen, connections cut and half cut, slow and paused readers. At the end everybody catches up and the history checker judges what was written, stored and seen. Fails when it finds anything.',
  )
  .option('--seconds <n>', 'how long faults happen', Number, 120)
  .option('--faults <n>', 'how many', Number, 30)
  .option('--seed <n>', 'decides which faults, in which order, and what is written', Number, 1)
  .option('--replicas <n>', 'server processes', Number, 2)
  .option('--writers <n>', 'writers', Number, 8)
  .option('--subscribers <n>', 'subscribers', Number, 80)
  .option('--only <list>', `kinds of faults, of: ${Object.keys(FAULTS).join(', ')}`, (text) => text.split(',').map((kind) => kind.trim()))
  .option('--no-redis', 'wake-ups by NOTIFY')
  .option('--control', 'positions from a sequence instead of the log of commits: the checker must find losses')
  .parse()
  .opts<{
    seconds: number
    faults: number
    seed: number
    replicas: number
    writers: number
    subscribers: number
    only?: string[]
    redis: boolean
    control?: true
  }>()

const DATABASE = 'flash_delivery'
/** Everybody must have read to the end this long after the last fault was mended and the last writer has ended. */
const CATCH_UP_MS = 120_000

for (const kind of options.only ?? []) if (!(kind in FAULTS)) throw new Error(`no such fault: ${kind}`)
const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-faults-'))
// PostgreSQL may run as another user, who has to pass through.
chmodSync(folder, 0o711)
const cluster = await makeCluster(folder)
const redis = options.redis ? await makeRedis() : null
let replicas: readonly Replica[] = []
let passed = false
try {
  passed = await run()
} catch (error) {
  for (const { name, log } of replicas)
    console.error(
      `${name} said:\n${log()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .slice(-15)
        .join('\n')}`,
    )
  throw error
} finally {
  await stopAll()
  for (const { front, toPostgres, toRedis } of replicas) for (const proxy of [front, toPostgres, toRedis]) proxy?.close()
  await redis?.stop()
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(passed ? 0 : 1)

/** @returns whether the run came out as it must */
async function run(): Promise<boolean> {
  const wake = redis ? 'wake-ups by Redis' : 'wake-ups by NOTIFY'
  console.log(conditions(`PostgreSQL ${cluster.version}`, wake, `seed ${options.seed}`, `load of the machine ${loadavg()[0]?.toFixed(1)}`))
  await cluster.query(`CREATE DATABASE ${DATABASE}`)
  const around = { dataDir: join(folder, 'data'), database: DATABASE, postgresPort: cluster.port, redisPort: redis?.port ?? null }
  mkdirSync(around.dataDir)
  replicas = await Promise.all(Array.from({ length: options.replicas }, (_, i) => makeReplica(`replica ${i + 1}`, around)))
  // The first migrates, seeds and makes the keys.
  for (const replica of replicas) await replica.start()
  if (options.control) for (const statement of NAIVE_LOG) await cluster.query(statement, DATABASE)

  const urls = replicas.map(({ front }) => `http://127.0.0.1:${front.port}`)
  const tokens = await tokensOf(around.dataDir)
  const files = { writes: join(folder, 'writes.jsonl'), seen: join(folder, 'seen.jsonl') }
  const shared = await register(urls[0] as string, await tokens.of('hotline-agent'), files.writes)
  const [head] = await cluster.query<{ pos: number }>('SELECT max(pos)::int AS pos FROM event_log', DATABASE)
  const followers = await castOf(options.subscribers, async (account) => (account === null ? tokens.citizen(shared) : tokens.of(account)))
  const evidence: Evidence = { cluster, database: DATABASE, files, followers, shared, from: head?.pos ?? 0 }

  const [writers, subscribers] = [await startCrew('bench/faults/writers.ts'), await startCrew('bench/faults/subscribers.ts')]
  subscribers.tell({ do: 'follow', file: files.seen, urls, followers })
  const nobodyBehind = async (patienceMs: number) => {
    const due = await dueOf(evidence, Object.keys(AUDIENCES) as AudienceName[])
    for (const until = Date.now() + patienceMs; ; await pause(100)) {
      const answer = await subscribers.ask({ do: 'behind', due })
      const left = 'behind' in answer ? answer.behind : []
      if (left.length === 0 || Date.now() > until) return left
    }
  }
  await nobodyBehind(CATCH_UP_MS)
  const accounts = ['hotline-agent', 'dispatcher', 'demo-bank', HANDLER, 'staff-02', 'staff-03']
  const keys = Object.fromEntries(await Promise.all(accounts.map(async (account) => [account, await tokens.of(account)] as const)))
  writers.tell({ do: 'write', file: files.writes, urls, tokens: keys, shared, writers: options.writers, seed: options.seed })

  const began = Date.now()
  const say = ({ kind, what, at, ms }: Happened) => console.log(`  ${((at - began) / 1_000).toFixed(1).padStart(6)} s  ${kind}: ${what} (${ms} ms)`)
  const stage = {
    dice: dice(options.seed),
    replicas,
    cluster,
    database: DATABASE,
    redis,
    pauseReaders: (share: number, ms: number) => subscribers.tell({ do: 'pause', share, ms }),
  }
  const kinds = options.only ?? Object.keys(FAULTS).filter((kind) => redis || !kind.startsWith('Redis'))
  const happened = await rage(stage, options.faults, options.seconds * 1_000, kinds, say)
  const wrote = await writers.ask({ do: 'join' })
  const mended = Date.now()
  const late = await nobodyBehind(CATCH_UP_MS)
  const caughtUpMs = Date.now() - mended
  const ended = await subscribers.ask({ do: 'end' })
  if (!('wrote' in wrote) || !('closes' in ended)) throw new Error('a child gave the answer to another question')
  const verdict = await judge(evidence)
  const logs = replicas.flatMap(({ log }) => log().split('\n'))
  return report({ options, happened, wrote, ended, verdict, late, caughtUpMs, subscribers: followers.length, control: options.control === true, logs })
}

/** The order that all writers change. */
async function register(url: string, token: string, file: string): Promise<string> {
  const query = 'mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { ... on RegisterOrderSuccess { order { id version } } } }'
  const requester = { kind: 'PERSON', name: '示例群众', phone: '13900001234', address: '示例路 1 号' }
  const input = { channel: 'HOTLINE_12345', areaCode: '450403103000', title: '示例：排水许可办理', requester }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { input } }),
  })
  const { order } = ((await response.json()) as { data: { registerOrder: { order: { id: string; version: number } } } }).data.registerOrder
  const line: WriteLine = { t: Date.now(), type: 'ok', key: randomUUID(), kind: 'REGISTERED', order: order.id, version: order.version }
  appendFileSync(file, `${JSON.stringify(line)}\n`)
  return order.id
}
