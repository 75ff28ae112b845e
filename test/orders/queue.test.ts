import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const LIST = `query ($search: OrderSearch, $filter: OrderFilter, $first: Int = 100, $after: String) {
  orders(first: $first, after: $after, search: $search, filter: $filter, orderBy: CLOCK_ASC) {
    totalCount pageInfo { endCursor hasNextPage } nodes { id status breached breachedClocks { clock dueAt remainingSeconds } } } }`

describe('A list a dispatcher works from', () => {
  let app: TestApp
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp()
    dispatcher = await app.as('dispatcher')
  })
  afterAll(() => app.stop())

  const idsOf = async (variables: Record<string, unknown>, client = dispatcher) =>
    (await client(LIST, variables)).orders.nodes.map((o: { id: string }) => o.id) as string[]
  const endsOf = async (id: string) => (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).clockSort
  const firstEnd = async (orderId: string) =>
    (await app.runtime.db.deadline.findFirst({ where: { orderId, outcome: 'RUNNING', clock: { not: 'EVALUATE' } }, orderBy: { dueAt: 'asc' } }))?.dueAt ??
    new Date('9999-12-31T00:00:00Z')

  it('is ordered by the running clock that ends first, page by page, and orders without one come last', async () => {
    const late = await givenOrder(app, 'VERIFIED')
    app.clock.advance(MINUTE)
    const soon = await givenOrder(app, 'DISPATCHED')
    const none = await givenOrder(app, 'WITHDRAWN')
    const held = await givenOrder(app, 'ACCEPTED')
    const mine = [late, soon, held, none].map(({ id }) => id)
    const ends = await Promise.all(mine.map(endsOf))
    expect(ends).toEqual([...ends].sort((a, b) => a.getTime() - b.getTime()))
    expect((await idsOf({})).filter((id) => mine.includes(id))).toEqual(mine)
    const paged: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { orders } = await dispatcher(LIST, { first: 2, after })
      paged.push(...orders.nodes.map((o: { id: string }) => o.id))
      after = orders.pageInfo.endCursor
      more = orders.pageInfo.hasNextPage
    }
    expect(paged).toEqual(await idsOf({}))
  })

  it('follows every clock of an order through its life: started, stopped, paused, gone on, moved and void', async () => {
    for (const status of ['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'PROCESSING', 'COMPLETED', 'RECTIFYING', 'WITHDRAWN'] as const) {
      const { id } = await givenOrder(app, status)
      expect(await endsOf(id), status).toEqual(await firstEnd(id))
    }
    const { id } = await givenOrder(app, 'PROCESSING')
    const until = new Date(app.clock.now().getTime() + 3 * 24 * 60 * MINUTE)
    await did(app, 'team-lead', 'suspendOrder', { orderId: id, ground: 'TESTING', evidence: 'X-1', expectedUntil: until })
    expect(await endsOf(id)).toEqual(await firstEnd(id))
    await did(app, 'team-lead', 'resumeOrder', { orderId: id })
    expect(await endsOf(id)).toEqual(await firstEnd(id))
  })

  it('says which clocks are past their end, and finds these orders', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const other = await givenOrder(app, 'ACCEPTED')
    expect(await idsOf({ search: { breached: true } })).not.toContain(id)
    await app.pass(31 * MINUTE)
    const { orders } = await dispatcher(LIST, { search: { breached: true } })
    const found = orders.nodes.find((o: { id: string }) => o.id === id)
    expect(found.breached).toBe(true)
    expect(found.breachedClocks.map((c: { clock: string }) => c.clock).sort()).toEqual(['ACCEPT', 'CONTACT'])
    expect(found.breachedClocks[0].remainingSeconds).toBe(-60)
    expect(orders.totalCount).toBe(orders.nodes.length)
    const rest = await idsOf({ search: { breached: false } })
    expect([rest.includes(id), rest.includes(other.id)]).toEqual([false, true])
  })

  it('is asked for what waits unverified since', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const since = (minutes: number) => ({ search: { unverifiedSince: new Date(app.clock.now().getTime() - minutes * MINUTE) } })
    app.clock.advance(20 * MINUTE)
    expect(await idsOf(since(15))).toContain(id)
    expect(await idsOf(since(21))).not.toContain(id)
    const { id: verified } = await givenOrder(app, 'VERIFIED')
    app.clock.advance(20 * MINUTE)
    expect(await idsOf(since(15))).not.toContain(verified)
  })

  it('is asked for priority and special groups by those who handle every order of theirs, and by nobody else', async () => {
    const requester = { kind: 'PERSON', name: '示例老人', phone: '13900001234', specialGroups: ['AGED'] }
    const { id: elderly } = await givenOrder(app, 'REGISTERED', { registration: { requester } })
    const { id: urgent } = await givenOrder(app, 'REGISTERED', { registration: { urgency: 'URGENT' } })
    const both = async (search: object) => (await idsOf({ search })).filter((id) => [elderly, urgent].includes(id))
    expect(await both({ specialGroup: true })).toEqual([elderly])
    expect(await both({ specialGroup: false })).toEqual([urgent])
    expect(await both({ priorityFrom: 50 })).toEqual([urgent])
    expect(await both({ priorityFrom: 20 })).toHaveLength(2)
    for (const search of [{ specialGroup: true }, { priorityFrom: 1 }])
      for (const who of ['staff-01', 'team-lead', 'department', 'auditor', 'demo-bank']) {
        const answer = await (await app.as(who)).raw(LIST.replace('breached breachedClocks { clock dueAt remainingSeconds }', ''), { search })
        expect(answer.errors?.[0]?.extensions.code, `${who} ${JSON.stringify(search)}`).toBe('FORBIDDEN')
      }
    expect((await dispatcher.raw(LIST, { search: { priorityFrom: -1 } })).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_INPUT',
      field: 'search.priorityFrom',
    })
  })

  it('tells neither the citizen nor a partner of our clocks', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const seen = await (await citizenOf(app, id)).raw('query ($id: ID!) { order(id: $id) { id breached breachedClocks { clock } } }', { id })
    expect(seen.data?.order).toEqual({ id, breached: null, breachedClocks: null })
    const asked = await (await app.as('demo-bank')).raw('{ orders(search: { breached: true }) { nodes { id } } }')
    expect(asked.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('costs as many statements for a page as for one order', async () => {
    const count = async (first: number) => {
      app.statements()
      const { orders } = await dispatcher(LIST.replace('totalCount', '').replace('{ id status', '{ id status clocks { clock dueAt outcome }'), { first })
      expect(orders.nodes).toHaveLength(first)
      return app.statements().filter((sql) => !sql.includes('event_log_meta')).length
    }
    expect(await count(12)).toBe(await count(1))
  })
})
