import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'

const PARTIES = 'id number status title requester { name phone } area { name parent { name } } team { name } handler { name badge department { name } }'
const WORK = 'matters { status item { name } certificates { name number } } appointment { startsAt staff { name } } evaluation { level score }'
const ACTIONS = 'availableActions { action blockedBy { code } }'
const SPAN = 'from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z"'

/** Every list, as wide as the price of a document allows, and how many statements it costs whatever the size of the page. */
const LISTS: readonly [title: string, who: string, document: string, most: number, statements: number][] = [
  ['orders with who has to do with them', 'dispatcher', `list: orders(first: $n) { nodes { ${PARTIES} } }`, 50, 7],
  ['orders with what was done', 'dispatcher', `list: orders(first: $n) { nodes { id ${WORK} } }`, 50, 8],
  ['a whole dashboard page: who, and what was done', 'dispatcher', `list: orders(first: $n) { nodes { ${PARTIES} ${WORK} } }`, 50, 14],
  ['orders with what may be done', 'dispatcher', `list: orders(first: $n) { nodes { id ${ACTIONS} } }`, 50, 8],
  [
    'orders with everything',
    'dispatcher',
    `list: orders(first: $n) { nodes { ${PARTIES} ${WORK} ${ACTIONS} contacts { at staff { name } } offers { state staff { name } } } }`,
    10,
    26,
  ],
  ['orders with everything, for staff', 'staff-01', `list: orders(first: $n) { nodes { ${PARTIES} ${WORK} ${ACTIONS} } }`, 3, 23],
  ['orders with their timelines', 'dispatcher', 'list: orders(first: $n) { nodes { id timeline(first: 5) { nodes { kind status } } } }', 20, 2],
  [
    'orders with actors and changes of their timelines',
    'dispatcher',
    'list: orders(first: $n) { nodes { id timeline(first: 5) { nodes { kind actorBadge changes { field before after } } } } }',
    5,
    3,
  ],
  ['orders with their total', 'dispatcher', 'list: orders(first: $n) { totalCount nodes { id } }', 50, 2],
  [
    'appointments',
    'dispatcher',
    `list: appointments(first: $n, ${SPAN}) { nodes { startsAt area { name } staff { name badge } order { number handler { name } } visit { guidance } } }`,
    50,
    8,
  ],
  ['evaluations', 'quality', 'list: evaluations(first: $n) { nodes { level text order { number handler { name } } } }', 50, 3],
  ['staff', 'dispatcher', 'list: staff(first: $n) { nodes { name badge department { name } teams { name } qualifications } }', 20, 5],
  ['teams', 'dispatcher', 'list: teams(first: $n) { nodes { name area { name } members { name department { name } } } }', 2, 5],
  ['areas', 'dispatcher', 'list: areas(first: $n, level: TOWN) { nodes { code name parent { name } } }', 50, 2],
  ['items', 'dispatcher', 'list: items(first: $n) { nodes { code name department { name } } }', 6, 2],
]

/** Statements of requests: what the hub asks of the log's head now and then is no request's. */
const statementsOf = (app: TestApp) => app.statements().filter((sql) => !sql.includes('event_log_meta'))

describe('a list costs the same number of statements for one row as for a page', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ year: true })
  })
  afterAll(() => app?.stop())

  for (const [title, who, document, most, statements] of LISTS) {
    it(`${title}: ${statements}`, async () => {
      const caller = await app.as(who)
      const used: number[] = []
      for (const n of [1, most]) {
        statementsOf(app)
        const { list } = await caller(`query ($n: Int) { ${document} }`, { n })
        used.push(statementsOf(app).length)
        expect(list.nodes).toHaveLength(n)
      }
      expect(used).toEqual([statements, statements])
    })
  }
})

describe('timelines in a list', () => {
  it('are cut to the page asked for, each with its own order, forward and backward', async () => {
    const app = await startApp({ year: true })
    onTestFinished(() => app.stop())
    const caller = await app.as('dispatcher')
    const page = 'nodes { orderVersion } pageInfo { hasNextPage hasPreviousPage endCursor }'
    const { orders } = await caller(`{ orders(first: 10) { nodes { version first: timeline(first: 3) { ${page} } last: timeline(last: 2) { ${page} } } } }`)
    const versions = (part: { nodes: { orderVersion: number }[] }) => part.nodes.map((e) => e.orderVersion)
    for (const { version, first, last } of orders.nodes) {
      expect([versions(first), first.pageInfo.hasNextPage]).toEqual([[1, 2, 3], true])
      expect([versions(last), last.pageInfo.hasPreviousPage]).toEqual([[version - 1, version], true])
    }
    const after = orders.nodes[0].first.pageInfo.endCursor
    const next = await caller('query ($after: String) { orders(first: 1) { nodes { timeline(first: 2, after: $after) { nodes { orderVersion } } } } }', {
      after,
    })
    expect(versions(next.orders.nodes[0].timeline)).toEqual([4, 5])
  })
})

describe('the timeline of one order', () => {
  it('costs the same number of statements for one entry as for all of them', async () => {
    const app = await startApp({ year: true })
    onTestFinished(() => app.stop())
    const caller = await app.as('dispatcher')
    const { orders } = await caller('{ orders(first: 1) { nodes { id } } }')
    const used: number[] = []
    for (const n of [1, 15]) {
      statementsOf(app)
      const { order } = await caller(
        'query ($id: ID!, $n: Int) { order(id: $id) { timeline(first: $n) { nodes { kind at status orderVersion actorBadge changes { before after } } } } }',
        {
          id: orders.nodes[0].id,
          n,
        },
      )
      used.push(statementsOf(app).length)
      expect(order.timeline.nodes).toHaveLength(n)
      expect(order.timeline.nodes.map((e: { orderVersion: number }) => e.orderVersion)).toEqual(Array.from({ length: n }, (_, i) => i + 1))
    }
    expect(used).toEqual([3, 3])
  })
})
