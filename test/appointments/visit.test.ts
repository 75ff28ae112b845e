import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const SELECT =
  'order { status appointment { status departedAt arrivedAt punctualityMinutes startedAt endedAt visit { identityChecked startedAt finishedAt materialsReceived materialsReturned guidance inspectionPassed } } }'

/** Setting out, arriving, beginning and ending a visit (A6–A9). */
describe('A visit', () => {
  let app: TestApp
  let day = 0
  /** An order with a visit booked; the clock stands `minutes` from its start. */
  async function booked(minutes: number, over: { with?: string[] } = {}) {
    const startsAt = new Date(app.clock.now().getTime() + ++day * DAY)
    const { id: orderId, staff, matterIds } = await givenOrder(app, 'ACCEPTED')
    await did(app, staff, 'bookAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR), staffIds: over.with })
    app.clock.set(new Date(startsAt.getTime() + minutes * MINUTE))
    return { orderId, staff, startsAt, matterId: matterIds[0] as string }
  }
  const act = async (who: string, verb: string, orderId: string, over: Record<string, unknown> = {}) =>
    (await app.as(who)).verb(verb, { orderId, ...over }, SELECT)
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is set out for at most 120 minutes before its start', async () => {
    const { orderId, staff } = await booked(-120)
    app.clock.advance(-1)
    expect(await act(staff, 'departForVisit', orderId)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'TOO_EARLY' }] })
    app.clock.advance(1)
    expect((await act(staff, 'departForVisit', orderId)).order).toMatchObject({
      status: 'SCHEDULED',
      appointment: { status: 'EN_ROUTE', departedAt: app.clock.now().toISOString() },
    })
  })

  it('is arrived at at most 60 minutes before its start', async () => {
    const { orderId, staff } = await booked(-60)
    app.clock.advance(-1)
    expect(await act(staff, 'arriveAtVisit', orderId)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'TOO_EARLY' }] })
    app.clock.advance(1)
    expect((await act(staff, 'arriveAtVisit', orderId)).order.appointment).toMatchObject({ status: 'ARRIVED', punctualityMinutes: -60 })
  })

  it.each([
    [-2, -2],
    [0, 0],
    [7, 7],
  ])('keeps the punctuality of an arrival %i minutes from the start', async (minutes, expected) => {
    const { orderId, staff } = await booked(minutes)
    expect((await act(staff, 'arriveAtVisit', orderId)).order.appointment.punctualityMinutes).toBe(expected)
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'ARRIVED', data: { punctualityMinutes: expected } })
  })

  it('begins once the identity was checked, and not before the arrival', async () => {
    const { orderId, staff } = await booked(0)
    expect(await act(staff, 'startVisit', orderId, { identityChecked: true })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'APPOINTMENT_STATE' }],
    })
    await act(staff, 'arriveAtVisit', orderId)
    expect(await act(staff, 'startVisit', orderId, { identityChecked: false })).toMatchObject({ __typename: 'InvalidInput', field: 'identityChecked' })
    expect((await act(staff, 'startVisit', orderId, { identityChecked: true })).order).toMatchObject({
      status: 'IN_SERVICE',
      appointment: { status: 'IN_PROGRESS', visit: { identityChecked: true } },
    })
  })

  async function begun() {
    const given = await booked(0)
    await act(given.staff, 'arriveAtVisit', given.orderId)
    await act(given.staff, 'startVisit', given.orderId, { identityChecked: true })
    app.clock.advance(30 * MINUTE)
    return given
  }

  it('ends with its record, and the order goes on to PROCESSING while a matter is undecided', async () => {
    const { orderId, staff } = await begun()
    const record = { materialsReceived: ['营业执照复印件'], materialsReturned: ['身份证'], guidance: '示例：补盖公章', inspectionPassed: true }
    const { order } = await act(staff, 'finishVisit', orderId, record)
    expect(order).toMatchObject({
      status: 'PROCESSING',
      appointment: { status: 'FULFILLED', endedAt: app.clock.now().toISOString(), visit: { ...record, finishedAt: app.clock.now().toISOString() } },
    })
  })

  it('leaves the order where it is when every matter is decided already', async () => {
    const { orderId, staff, matterId } = await begun()
    await did(app, staff, 'submitMatter', { orderId, matterId })
    await did(app, 'department', 'decideMatter', { orderId, matterId, outcome: 'NOT_ACCEPTED', reason: '示例' })
    expect((await act(staff, 'finishVisit', orderId)).order).toMatchObject({ status: 'IN_SERVICE', appointment: { status: 'FULFILLED' } })
  })

  it('frees its slot at its end, even when it ends early', async () => {
    const { orderId, staff, startsAt } = await begun()
    const other = await givenOrder(app, 'ACCEPTED')
    const rest = { orderId: other.id, startsAt: app.clock.now(), endsAt: new Date(startsAt.getTime() + HOUR) }
    expect(await (await app.as(staff)).verb('bookAppointment', rest)).toMatchObject({ __typename: 'SlotTaken' })
    await act(staff, 'finishVisit', orderId)
    expect(await (await app.as(staff)).verb('bookAppointment', rest)).toMatchObject({ __typename: 'BookAppointmentSuccess' })
  })

  it('keeps its free text from those who may not read it, sealed in the database', async () => {
    const { orderId, staff } = await begun()
    await act(staff, 'finishVisit', orderId, { guidance: '示例指引', materialsReceived: ['示例材料'] })
    const READ = 'query ($id: ID!) { order(id: $id) { appointment { visit { guidance materialsReceived } } } }'
    const read = async (client: Awaited<ReturnType<TestApp['as']>>) => (await client(READ, { id: orderId })).order.appointment.visit
    expect(await read(await app.as('auditor'))).toEqual({ guidance: null, materialsReceived: null })
    expect(await read(await citizenOf(app, orderId))).toEqual({ guidance: '示例指引', materialsReceived: ['示例材料'] })
    expect(JSON.stringify(await app.runtime.db.visit.findFirst({ where: { orderId } }))).not.toContain('示例')
  })

  it('is for those on it: a companion may arrive, a colleague may not', async () => {
    const { orderId } = await booked(0, { with: [staffId('staff-03')] })
    expect((await act('staff-04', 'arriveAtVisit', orderId)).__typename).toBe('NotFound')
    expect((await act('staff-01', 'arriveAtVisit', orderId)).__typename).toBe('ArriveAtVisitSuccess')
  })

  it('cannot be set out for twice', async () => {
    const { orderId, staff } = await booked(-30)
    await act(staff, 'departForVisit', orderId)
    expect(await act(staff, 'departForVisit', orderId)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'APPOINTMENT_STATE' }] })
  })
})
