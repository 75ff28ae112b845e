import { join } from 'node:path'
import { Command } from 'commander'
import pg from 'pg'
import { packageRoot } from '../src/root.ts'
import { startChild } from './children.ts'
import { conditions, loadNow, now, quantile, show, table } from './figures.ts'
import { ask } from './load.ts'
import { inNewPlace, type Product, startProduct } from './product.ts'
import { FIRST_DAY, fillStatisticsCity, ITEMS, STAFF, TEAMS, YEARS } from './statistics-city.ts'

const options = new Command('bench/statistics')
  .description(
    'Figures of a city with years of orders behind it: seconds to make the facts and month sums anew from the orders, and how long an answer takes over HTTP, one client, for random filters and whole days; beside it the same figures counted by bare SQL from every fact of the period. Needs DATABASE_URL: the run makes and drops a database of its own on that server.',
  )
  .option('--orders <n>', 'orders, spread over five years', Number, 5_000_000)
  .option('--questions <n>', 'questions a row', Number, 200)
  .option('--seed <n>', 'seed of the questions', Number, 1)
  .parse()
  .opts<{ orders: number; questions: number; seed: number }>()

const GOAL_MS = 200
const GOAL_S = 600
const QUERY = 'query ($filter: StatisticsFilter!, $kpis: [Kpi!]) { statistics(filter: $filter, kpis: $kpis) { kpi value numerator denominator excluded } }'
const HEADLINE = ['ON_TIME', 'RESOLUTION', 'SATISFACTION']

/** Numbers from 0 to 1, the same for the same seed. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

interface Question {
  readonly filter: Record<string, string>
  readonly kpis?: readonly string[]
}

const DAYS = Math.floor(365.25 * YEARS)
const day = (n: number) => new Date(Date.parse(FIRST_DAY) + n * 86_400_000).toISOString().slice(0, 10)

/** A period of whole days, anywhere: a day, a week, a month, a quarter, a year, all of it. */
function period(roll: () => number) {
  const length = [1, 7, 30, 91, 365, DAYS][Math.floor(roll() * 6)] as number
  const from = Math.floor(roll() * Math.max(1, DAYS - length))
  return { from: day(from), to: day(from + length - 1) }
}

const pickOf = <T>(list: readonly T[], roll: () => number): T => list[Math.floor(roll() * list.length)] as T

/** What narrows a question, at random. */
const narrowings = (places: readonly string[]): ((roll: () => number) => Record<string, string>)[] => [
  (roll) => ({ area: pickOf(places, roll) }),
  (roll) => ({ teamId: `team_01${String(Math.floor(roll() * TEAMS)).padStart(24, '0')}` }),
  (roll) => ({ staffId: `staff_01${String(Math.floor(roll() * STAFF)).padStart(24, '0')}` }),
  (roll) => ({ item: `ITEM-${Math.floor(roll() * ITEMS)}` }),
  (roll) => ({ channel: pickOf(['HOTLINE_12345', 'REAL_ECONOMY_APP', 'PROACTIVE', 'PARTNER_APP'], roll) }),
]

await inNewPlace(async ({ dataDir, databaseUrl, engine }) => {
  if (databaseUrl === null) throw new Error('set DATABASE_URL: the city is filled from outside the product, which the embedded database does not allow')
  console.log(conditions(engine, loadNow()))
  await (await startProduct(dataDir, databaseUrl)).stop()
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  let began = now()
  await fillStatisticsCity(client, options.orders)
  console.log(`${options.orders} orders written in ${show((now() - began) / 1_000)} s, which is not measured`)
  began = now()
  const rebuild = await startChild(
    [join(packageRoot, 'dist/src/cli/flash-delivery.js'), 'figures:rebuild'],
    { NODE_ENV: 'development', DATABASE_URL: databaseUrl, DATA_DIR: dataDir },
    /rows made anew/,
    {
      within: 3_600_000,
    },
  )
  const seconds = (now() - began) / 1_000
  await rebuild.stop()
  await client.query('VACUUM ANALYZE order_fact, figure_rollup, figure_day')
  const { rows } = await client.query<{ facts: string; fact_bytes: string; sums: string; sum_bytes: string }>(
    `SELECT (SELECT count(*) FROM order_fact) AS facts, pg_relation_size('order_fact') AS fact_bytes, (SELECT count(*) FROM figure_rollup) AS sums, pg_relation_size('figure_rollup') AS sum_bytes`,
  )
  const size = rows[0] as (typeof rows)[number]
  console.log(
    `Made anew: ${size.facts} facts of ${show(Number(size.fact_bytes) / Number(size.facts))} bytes and ${size.sums} sums in ${show(seconds)} s; goal ${GOAL_S} s: ${seconds <= GOAL_S ? 'within' : 'MISSES'}`,
  )
  const places = (await client.query<{ code: string }>("SELECT code FROM area WHERE code LIKE '4504%' ORDER BY code")).rows.map(({ code }) => code)
  const product = await startProduct(dataDir, databaseUrl)
  const narrows = narrowings(places)
  const none = () => ({})
  const one = (roll: () => number) => pickOf(narrows, roll)(roll)
  const several = (roll: () => number) => ({ ...pickOf(narrows, roll)(roll), ...pickOf(narrows, roll)(roll), ...pickOf(narrows, roll)(roll) })
  const mixed = (roll: () => number) => (roll() < 1 / 3 ? {} : roll() < 1 / 2 ? one(roll) : several(roll))
  const lines = [['figures, whole days', 'questions', 'p50 ms', 'p95 ms', 'slowest ms', `goal p95 ${GOAL_MS} ms`]]
  for (const [name, narrow, kpis] of [
    ['any filter, the three headline rates', mixed, HEADLINE],
    ['any filter, all sixteen', mixed, undefined],
    ['the whole city, all sixteen', none, undefined],
    ['one of area, team, staff, item, channel; all sixteen', one, undefined],
    ['up to three of them, all sixteen', several, undefined],
  ] as const) {
    const times = await questions(product, narrow, kpis)
    const p95 = quantile(times, 0.95)
    lines.push([name, String(times.length), show(quantile(times, 0.5)), show(p95), show(Math.max(...times)), p95 <= GOAL_MS ? 'within' : 'MISSES'])
  }
  console.log(table(lines))
  const bare: number[] = []
  const roll = dice(options.seed)
  for (let i = 0; i < 20; i++) {
    const { from, to } = period(roll)
    const asked = now()
    await client.query(
      'SELECT count(*), count(*) FILTER (WHERE citizen_score >= 6), count(citizen_score), count(*) FILTER (WHERE citizen_resolved) FROM order_fact WHERE completed_on >= $1 AND completed_on <= $2',
      [from, to],
    )
    bare.push(now() - asked)
  }
  console.log(
    `Bare SQL over every fact of such periods, two of the rates, whole city: p50 ${show(quantile(bare, 0.5))} ms, p95 ${show(quantile(bare, 0.95))} ms`,
  )
  await client.end()
})

/** Asks one question after the other; the first tenth warms up. @returns milliseconds of each */
async function questions(product: Product, narrow: (roll: () => number) => Record<string, string>, kpis: readonly string[] | undefined): Promise<number[]> {
  const roll = dice(options.seed)
  const token = product.token('supervisor')
  const times: number[] = []
  const warming = Math.ceil(options.questions / 10)
  for (let i = 0; i < options.questions + warming; i++) {
    const question: Question = { filter: { ...period(roll), ...narrow(roll) }, ...(kpis ? { kpis } : {}) }
    const asked = now()
    const answer = await ask({ port: product.port, token, bodies: [JSON.stringify({ query: QUERY, variables: question })] })
    if (i >= warming) times.push(now() - asked)
    if (!answer.includes('"data":{"statistics":[')) throw new Error(answer.slice(0, 300))
  }
  return times
}
