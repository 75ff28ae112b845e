import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentToken } from '../../src/access/development.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { type App, start } from '../../src/app.ts'
import { DAY, fixedClock } from '../../src/clock.ts'
import { connect } from '../../src/db/client.ts'
import { catchUpFacts } from '../../src/statistics/keep-facts.ts'
import { type Client, httpClient } from '../kit/client.ts'
import { type FreshDatabase, freshDatabase } from '../kit/database.ts'
import { planOf } from '../kit/explain.ts'
import { MANY, seedManyOrders } from '../kit/many-orders.ts'

const ORDERS = 200_000
const SORTS = ['REGISTERED_AT_DESC', 'REGISTERED_AT_ASC', 'DUE_AT_ASC', 'DUE_AT_DESC'] as const
/** No list may read more rows than this one after the other (Seq Scan), nor sort more. */
const MOST = 1_000
/**
 * How far a list may walk an index past rows that its filter throws away: a quarter of them, some 30 ms. That far it is only
 * for what has no index of its own (type, urgency, channel) and is rare. Every index more would cost every change of an order.
 */
const MOST_WALKED = 50_000
/**
 * The one exception: a department asks for another department's item. Each is common, both in one order never come, and the
 * planner cannot know: it walks the whole index (80 to 200 ms) to find nothing.
 */
const FOREIGN = 'rare item'

const FILTERS: Record<string, object> = {
  none: {},
  'status CLOSED': { status: { in: ['CLOSED'] } },
  'status DISPATCHED': { status: { in: ['DISPATCHED'] } },
  'two statuses': { status: { in: ['VERIFIED', 'DISPATCHED'] } },
  'every open status': { status: { in: ['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] } },
  'area city': { area: { within: ['450400000000'] } },
  'area county': { area: { within: ['450421000000'] } },
  'area town': { area: { within: ['450481109000'] } },
  'area village': { area: { within: ['450481109001'] } },
  team: { team: { in: [MANY.teams.common] } },
  'small team': { team: { in: [MANY.teams.rare] } },
  handler: { handler: { in: [MANY.staff] } },
  partner: { partner: { in: [MANY.partners.common] } },
  'small partner': { partner: { in: [MANY.partners.rare] } },
  items: { items: { any: ['PS-001'] } },
  [FOREIGN]: { items: { any: ['YY-001'] } },
  channel: { channel: { in: ['HOTLINE_12345'] } },
  'rare channel': { channel: { in: ['UNRESOLVED_MATTERS_WINDOW'] } },
  type: { type: { in: ['HELP'] } },
  'rare type': { type: { in: ['PRAISE'] } },
  urgency: { urgency: { in: ['URGENT'] } },
}

let fresh: FreshDatabase
let app: App
let planner: pg.Client
let captured: { sql: string; values: readonly unknown[]; name: string | undefined }[] = []

beforeAll(async () => {
  fresh = await freshDatabase()
  const database = await connect(fresh.config)
  await seedManyOrders(database, ORDERS)
  await database.close()
  app = await start(fresh.config, {
    clock: fixedClock('2026-06-02T10:00:00.000+08:00'),
    onStatement: (sql, values = [], name) => captured.push({ sql, values, name }),
  })
  planner = new pg.Client({ connectionString: fresh.config.databaseUrl as string })
  await planner.connect()
})

afterAll(async () => {
  await planner?.end()
  await app?.stop()
  await fresh?.cleanup()
})

const person = (account: string, role: 'DISPATCHER' | 'HOTLINE_AGENT', area: string) => {
  const now = app.runtime.clock.now()
  return issueJwt(app.runtime.keys, app.runtime.config, { account, role, area }, now, new Date(now.getTime() + DAY))
}

const SCOPES: Record<string, () => Promise<string>> = {
  'a dispatcher of the city': () => developmentToken(app.runtime, 'dispatcher'),
  'a dispatcher of a county': () => person('dispatcher-county', 'DISPATCHER', '450421000000'),
  'a hotline agent of a town': () => person('agent-town', 'HOTLINE_AGENT', '450481109000'),
  'a team lead': () => developmentToken(app.runtime, 'team-lead-jinzhu'),
  'a staff member': () => developmentToken(app.runtime, 'staff-01'),
  'a partner': () => developmentToken(app.runtime, 'demo-bank'),
  'a department': () => developmentToken(app.runtime, 'department'),
}

/** A place in the middle of the two years, as the cursor of a row there would say it. */
const middle = (sort: string) => {
  const column = sort.startsWith('DUE') ? 'dueSort' : 'registeredAt'
  return Buffer.from(JSON.stringify([column, { d: '2025-06-01T00:00:00.000Z' }, 'order_00000000000000000000100000'])).toString('base64url')
}

/** The statement the running program really sends for a page. */
async function statementOf(client: Client, variables: object) {
  captured = []
  const answer = await client.raw(
    'query ($filter: OrderFilter, $orderBy: OrderSort, $after: String) { orders(first: 50, filter: $filter, orderBy: $orderBy, after: $after) { nodes { id } } }',
    { ...variables },
  )
  expect(answer.errors).toBeUndefined()
  const lists = captured.filter(({ sql }) => sql.includes('service_order') && sql.includes('ORDER BY'))
  expect(lists).toHaveLength(1)
  // Planned for these very parameters each time, as it is explained here.
  expect(lists[0]?.name).toBeUndefined()
  return lists[0] as (typeof captured)[number]
}

describe(`lists over ${ORDERS.toLocaleString('en')} orders`, () => {
  for (const [who, token] of Object.entries(SCOPES)) {
    it(`read and sort few rows for ${who}, whatever the filter, the sort and the page`, async () => {
      const client = httpClient(app.url, await token())
      const wrong: string[] = []
      for (const [name, filter] of Object.entries(FILTERS)) {
        for (const orderBy of SORTS) {
          for (const after of [null, middle(orderBy)]) {
            const { sql, values } = await statementOf(client, { filter, orderBy, after })
            const plan = await planOf(planner, sql, values)
            const line = `${name}, ${orderBy}, ${after ? 'deep' : 'first'} page: ${plan.running.toFixed(1)} ms, ${plan.scanned} scanned, ${plan.sorted} sorted, ${plan.thrownAway} thrown away: ${plan.outline}`
            const walked = plan.thrownAway > MOST_WALKED && !(who === 'a department' && name === FOREIGN)
            if (plan.scanned > MOST || plan.sorted > MOST || walked) wrong.push(line)
          }
        }
      }
      expect(wrong).toEqual([])
    })
  }
})

/** What is asked of a list a dispatcher works from, besides the open states. */
const QUEUES: Record<string, object> = {
  all: {},
  breached: { breached: true },
  'not breached': { breached: false },
  priority: { priorityFrom: 50 },
  'special group': { specialGroup: true },
  unverified: { unverifiedSince: '2026-06-01T00:00:00Z' },
}

describe(`lists a dispatcher works from over ${ORDERS.toLocaleString('en')} orders`, () => {
  const OPEN = FILTERS['every open status']
  for (const who of ['a dispatcher of the city', 'a dispatcher of a county', 'a hotline agent of a town']) {
    it(`read and sort few rows for ${who}, by the clock that ends first`, async () => {
      const client = httpClient(app.url, await (SCOPES[who] as () => Promise<string>)())
      const wrong: string[] = []
      for (const [name, search] of Object.entries(QUEUES)) {
        for (const filter of name === 'breached' || name === 'unverified' ? [{}, OPEN] : [OPEN]) {
          captured = []
          const answer = await client.raw(
            'query ($filter: OrderFilter, $search: OrderSearch) { orders(first: 50, filter: $filter, search: $search, orderBy: CLOCK_ASC) { nodes { id } } }',
            { filter, search },
          )
          expect(answer.errors).toBeUndefined()
          const [list] = captured.filter(({ sql }) => sql.includes('service_order') && sql.includes('ORDER BY'))
          const plan = await planOf(planner, list?.sql as string, list?.values ?? [])
          if (plan.scanned > MOST || plan.sorted > MOST || plan.thrownAway > MOST_WALKED)
            wrong.push(
              `${name}: ${plan.running.toFixed(1)} ms, ${plan.scanned} scanned, ${plan.sorted} sorted, ${plan.thrownAway} thrown away: ${plan.outline}`,
            )
        }
      }
      expect(wrong).toEqual([])
    })
  }
})

/** Areas of the city: the largest table besides the orders and their figures that a board reads from. */
const AREAS = 1_089
/** Sums of days, of counties and channels: half as many as there are facts of orders, which no board scans. */
const SUMS = 100_000

describe(`wallboards over ${ORDERS.toLocaleString('en')} orders`, () => {
  // Rows figures are counted from are made by the server as it runs, not by the first reader.
  beforeAll(async () => {
    await catchUpFacts(app.runtime.db)
  })
  const TILE = `query ($board: String!) { wallboard(board: $board) { title counts { status count } today { registered } hours { registered } ticker { numberTail } waiting { numberTail } areas { name open onTime { value } } onTime { value } } }`

  for (const board of ['city', 'county', 'town']) {
    it(`are read from indexes for the ${board}: no statement scans the orders, and no list sorts many`, async () => {
      const client = httpClient(app.url, await developmentToken(app.runtime, board))
      captured = []
      await client(TILE, { board })
      const statements = captured.filter(({ sql }) => /^\s*SELECT/.test(sql) && /service_order|order_fact x|figure_rollup/.test(sql))
      expect(statements.length).toBeGreaterThanOrEqual(5)
      const wrong: string[] = []
      for (const { sql, values } of statements) {
        const plan = await planOf(planner, sql, values)
        const line = `${plan.running.toFixed(1)} ms, ${plan.scanned} scanned, ${plan.sorted} sorted, ${plan.thrownAway} thrown away: ${plan.outline}\n${sql.trim().slice(0, 200)}`
        console.log(line)
        // What is counted may be sorted to be counted; names are looked up among the city's areas.
        if (plan.scanned > (sql.includes('figure_day') ? SUMS : AREAS) || (sql.includes('LIMIT') && plan.sorted > MOST)) wrong.push(line)
      }
      expect(wrong).toEqual([])
    })
  }
})
