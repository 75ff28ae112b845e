import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'

const COUNTY = '450481000000'
const FEED = `subscription ($filter: OrderFilter) { orderEvents(filter: $filter) { __typename
  ... on OrderEvent { kind orderId transition order { areaCode: area { code } } } } }`

/** The other county rests three days after a typhoon: its limits end later. */
describe('An order that turns out to lie in another county', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
    const days = ['2026-06-03', '2026-06-04', '2026-06-05'].map((date) => ({ date, kind: 'REST', name: '台风 Typhoon' }))
    await did(app, 'admin', 'setCalendarDays', { areaCode: COUNTY, source: '示例停工通知', days })
  })
  afterAll(() => app.stop())

  const corrected = (id: string, who = 'dispatcher') => did(app, who, 'amendOrder', { orderId: id, reason: 'WRONG_AREA', areaCode: JINZHU_VILLAGE })
  const clocks = async (id: string) =>
    (await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { dueAt clocks(history: true) { clock dueAt outcome replacedBecause } } }', { id }))
      .order
  const ends = (dueAt: string) => new Date(new Date(dueAt).getTime() - 1).toISOString().slice(0, 10)

  it('has its limits counted by the right calendar, in a row that says why, and is told to those it leaves and those it comes to', async () => {
    const { id, staff } = await givenOrder(app, 'SCHEDULED', { startsAt: new Date(app.clock.now().getTime() + 72 * HOUR) })
    const before = await clocks(id)
    const left = await (await app.socketAs('supervisor')).subscribe(FEED, { filter: { area: { within: `${WANXIU.slice(0, 6)}000000` } } })
    const come = await (await app.socketAs('supervisor')).subscribe(FEED, { filter: { area: { within: COUNTY } } })
    for (const stream of [left, come]) expect(await stream.next()).toMatchObject({ __typename: 'CaughtUp' })
    await corrected(id)
    expect(await left.event()).toMatchObject({ kind: 'AMENDED', orderId: id, transition: 'LEFT' })
    expect(await come.event()).toMatchObject({ kind: 'AMENDED', orderId: id, transition: 'ENTERED', order: { areaCode: { code: JINZHU_VILLAGE } } })
    const after = await clocks(id)
    const resolve = after.clocks.filter((k: { clock: string }) => k.clock === 'RESOLVE')
    expect(resolve).toMatchObject([
      { outcome: 'REPLACED', replacedBecause: 'AREA', dueAt: before.dueAt },
      { outcome: 'RUNNING', dueAt: after.dueAt },
    ])
    expect([ends(before.dueAt), ends(after.dueAt)]).toEqual(['2026-06-09', '2026-06-12'])
    expect((await eventsOf(app, id)).filter((event) => event.kind === 'DEADLINE_MOVED')).toMatchObject([
      { data: { clock: 'RESOLVE', because: 'AREA', dueAt: after.dueAt } },
    ])
    // The handler keeps it, and the visit lies where the order lies.
    const row = await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { appointments: true } })
    expect(row).toMatchObject({ status: 'SCHEDULED', countyCode: COUNTY, appointments: [{ status: 'BOOKED', areaCode: JINZHU_VILLAGE }] })
    await did(app, staff, 'cancelAppointment', { orderId: id, reason: 'OTHER' })
    await did(app, 'dispatcher', 'reassignOrder', { orderId: id, reason: 'OTHER' })
    expect((await clocks(id)).dueAt).toBe(after.dueAt)
  })

  it('is taken back from those who were asked for the wrong place, who hear it, and is dispatched anew', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const mine = await (await app.socketAs('staff-02')).subscribe('subscription { dispatches { __typename ... on DispatchEvent { news orderId } } }')
    expect(await mine.next()).toMatchObject({ __typename: 'CaughtUp' })
    await corrected(id)
    expect(await mine.event()).toMatchObject({ news: 'RECALLED', orderId: id })
    const late = await (await app.as('staff-02')).verb('acceptOrder', { orderId: id })
    expect(late).not.toMatchObject({ __typename: 'AcceptOrderSuccess' })
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { offers: true } })).toMatchObject({
      ...{ status: 'VERIFIED', teamId: null },
      offers: expect.not.arrayContaining([expect.objectContaining({ state: 'OPEN' })]),
    })
    await app.pass(HOUR)
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, teamId: TEAMS.jinzhu.id })
    await did(app, 'staff-03', 'acceptOrder', { orderId: id })
  })

  it('goes on by the right calendar when it is resumed', async () => {
    app.clock.set(TEN)
    const { id } = await givenOrder(app, 'ACCEPTED')
    const suspended = { ground: 'FORCE_MAJEURE', evidence: '示例', expectedUntil: new Date('2026-06-03T02:00:00Z') }
    await did(app, 'dispatcher', 'suspendOrder', { orderId: id, ...suspended })
    await corrected(id)
    await did(app, 'dispatcher', 'resumeOrder', { orderId: id })
    expect(ends((await clocks(id)).dueAt)).toBe('2026-06-12')
  })

  it('has no limit of handling before it is verified, and is corrected by nobody but dispatch after its dispatch', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    await corrected(id, 'hotline-agent')
    const held = (await clocks(id)).clocks.filter((c: { outcome: string }) => c.outcome === 'RUNNING').map((c: { clock: string }) => c.clock)
    expect(held.sort(), 'to be verified and dispatched, by the hours of duty there').toEqual(['DISPATCH', 'VERIFY'])
    const { id: accepted, staff } = await givenOrder(app, 'ACCEPTED')
    const refused = await (await app.as(staff)).verb('amendOrder', { orderId: accepted, reason: 'WRONG_AREA', areaCode: JINZHU_VILLAGE })
    expect(refused).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'DISPATCHED' }] })
  })
})
