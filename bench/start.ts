import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Command } from 'commander'
import { conditions, cpuSeconds, median, show, table, withRange } from './figures.ts'
import { ask } from './load.ts'
import { inNewPlace, type Place, startProduct } from './product.ts'

const options = new Command('bench/start')
  .description(
    'Start of the built program until its first GraphQL answer: cold (empty data directory, migrating and seeding included) and warm (the same directory again). Asserts nothing. With DATABASE_URL on new databases on that server, else on the embedded one.',
  )
  .option('--repetitions <n>', 'cold and warm starts', Number, 3)
  .option('--node <path>', 'another Node binary')
  .parse()
  .opts<{ repetitions: number; node?: string }>()

/** Goals in seconds, from the process's first moment to the first answer. */
const GOAL = { cold: 6, warm: 2 }
const PHASES = ['loaded', 'database open', 'migrated', 'seeded', 'listening', 'answered'] as const

interface Start {
  /** Milliseconds since the beginning, by phase reached. */
  readonly reached: ReadonlyMap<string, number>
  readonly cpu: number
}

const starts: { cold: Start[]; warm: Start[] } = { cold: [], warm: [] }
for (let repetition = 0; repetition < options.repetitions; repetition++) {
  await inNewPlace(async (place) => {
    if (repetition === 0) console.log(conditions(place.engine, ...(options.node ? [`program on ${options.node}`] : [])))
    const dataDir = join(place.dataDir, randomUUID())
    starts.cold.push(await startOnce({ ...place, dataDir }))
    starts.warm.push(await startOnce({ ...place, dataDir }))
  })
}
console.log(`${options.repetitions} starts each; milliseconds since the process began, medians (range)`)
console.log(table([['', ...PHASES, 'CPU s', 'goal'], ...(['cold', 'warm'] as const).map((kind) => row(kind))]))

async function startOnce(place: Place): Promise<Start> {
  const began = performance.now()
  const product = await startProduct(place.dataDir, place.databaseUrl, {
    ...(options.node ? { node: options.node } : {}),
    logLevel: 'debug',
    env: { SEED_DEMO: 'true' },
  })
  const answer = await ask({
    port: product.port,
    token: product.token('dispatcher'),
    bodies: [JSON.stringify({ query: '{ orders(first: 1) { totalCount } }' })],
  })
  const reached = new Map([['answered', performance.now() - began]])
  const { totalCount } = (JSON.parse(answer) as { data: { orders: { totalCount: number } } }).data.orders
  if (totalCount === 0) throw new Error('the program answers, but its demo year is not there')
  for (const line of product.stdout().split('\n')) {
    const said = /"phase":"([^"]+)","ms":(\d+)/.exec(line)
    if (said?.[1]) reached.set(said[1], Number(said[2]))
  }
  const cpu = cpuSeconds(product.pid) ?? Number.NaN
  await product.stop()
  return { reached, cpu }
}

function row(kind: 'cold' | 'warm'): string[] {
  const of = (phase: string) => starts[kind].map((start) => start.reached.get(phase) ?? Number.NaN)
  const seconds = median(of('answered')) / 1_000
  return [
    kind,
    ...PHASES.map((phase) => withRange(of(phase))),
    withRange(starts[kind].map((start) => start.cpu)),
    `${seconds <= GOAL[kind] ? 'within' : 'MISSES'} ${show(GOAL[kind])} s`,
  ]
}
