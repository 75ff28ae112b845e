import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CITY, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import type { PersonViewer } from '../../src/access/viewer.ts'
import { type OrderFilter, toWhere } from '../../src/orders/filter.ts'
import { scopeWhere } from '../../src/orders/policy.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder } from '../kit/given.ts'

const me = staffId('staff-01')
const staff: PersonViewer = { role: 'STAFF', id: 'staff-01', areaCode: CITY, staffId: me, teamIds: [TEAMS.redPomegranate.id], itemCodes: [], expiresAt: null }
const colleague = staffId('staff-02')

const FILTERS: [string, OrderFilter][] = [
  ['own orders', { handler: { in: [me] } }],
  ['own closed orders', { handler: { in: [me] }, status: { in: ['CLOSED'] } }],
  ['own open orders', { handler: { in: [me] }, status: { notIn: ['CLOSED'] } }],
  ["a colleague's orders", { handler: { in: [colleague] } }],
  ["own and a colleague's orders", { handler: { in: [me, colleague] } }],
  ['own orders and at the same time not', { handler: { in: [me], notIn: [me] } }],
  ["everybody else's orders", { not: { handler: { in: [me] } } }],
  ['what waits for somebody', { status: { in: ['DISPATCHED'] } }],
  ['nothing in particular', {}],
]

describe('what a staff member asks for within the own scope', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ year: true })
    await givenOrder(app, 'DISPATCHED')
    await givenOrder(app, 'ACCEPTED')
    await givenOrder(app, 'ACCEPTED', { staff: 'staff-02' })
  })
  afterAll(() => app?.stop())

  const ids = async (where: object) => (await app.runtime.db.order.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } })).map((o) => o.id)

  it.each(FILTERS)('is the scope and the filter together, however it is put to the database: %s', async (_title, filter) => {
    expect(await ids(scopeWhere(staff, filter))).toEqual(await ids({ AND: [scopeWhere(staff), toWhere(filter)] }))
  })

  it('finds own orders and the offer, and no more than that', async () => {
    expect(await ids(scopeWhere(staff, { handler: { in: [me] } }))).not.toHaveLength(0)
    expect(await ids(scopeWhere(staff, { status: { in: ['DISPATCHED'] } }))).toHaveLength(1)
    expect(await ids(scopeWhere(staff, { handler: { in: [colleague] } }))).toEqual([])
  })
})
