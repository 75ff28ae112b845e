import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const SELECT = 'order { id status version firstContactAt appointment { status startsAt endsAt staff { badge } } }'

/** Booking a visit (T12) and cancelling it (T13). Two at once for one slot are raced elsewhere. */
describe('An appointment', () => {
  let app: TestApp
  /** A time nobody has booked: every test has its own day. */
  let day = 0
  const slot = () => {
    const startsAt = new Date(app.clock.now().getTime() + ++day * DAY)
    return { startsAt, endsAt: new Date(startsAt.getTime() + HOUR) }
  }
  const book = async (who: string, orderId: string, over: Record<string, unknown> = {}) =>
    (await app.as(who)).verb('bookAppointment', { orderId, ...slot(), ...over }, SELECT)
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is booked by the staff member responsible, for themselves', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const when = slot()
    const { order } = await book('staff-01', id, when)
    expect(order).toMatchObject({
      status: 'SCHEDULED',
      appointment: { status: 'BOOKED', startsAt: when.startsAt.toISOString(), endsAt: when.endsAt.toISOString(), staff: [{ badge: 'RP-01' }] },
    })
    const notice = await app.runtime.db.notice.findFirstOrThrow({ where: { orderId: id, template: 'BOOKED' } })
    expect(notice.parameters).toEqual({ startsAt: when.startsAt.toISOString(), endsAt: when.endsAt.toISOString() })
  })

  it('takes colleagues along, each once, and the handler always', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const { order } = await book('staff-01', id, { staffIds: [staffId('staff-03'), staffId('staff-03')] })
    expect(order.appointment.staff.map((s: { badge: string }) => s.badge).sort()).toEqual(['RP-01', 'RP-03'])
  })

  it('needs a call that reached the citizen before, unless the citizen books', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, 'staff-01', 'acceptOrder', { orderId: id })
    expect(await book('staff-01', id)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'NOT_CONTACTED' }] })
    const booked = await (await citizenOf(app, id)).verb('bookAppointment', { orderId: id, ...slot() }, SELECT)
    expect(booked.order).toMatchObject({ status: 'SCHEDULED', firstContactAt: app.clock.now().toISOString() })
  })

  it.each([
    ['a time that is past', () => ({ startsAt: new Date(app.clock.now().getTime() - 1), endsAt: new Date(app.clock.now().getTime() + HOUR) }), 'startsAt'],
    [
      'an end before the start',
      () => ({ startsAt: new Date(app.clock.now().getTime() + 2 * HOUR), endsAt: new Date(app.clock.now().getTime() + HOUR) }),
      'endsAt',
    ],
    ['no time at all', () => ({ startsAt: new Date(app.clock.now().getTime() + HOUR), endsAt: new Date(app.clock.now().getTime() + HOUR) }), 'endsAt'],
    [
      'more than eight hours',
      () => ({ startsAt: new Date(app.clock.now().getTime() + HOUR), endsAt: new Date(app.clock.now().getTime() + 9 * HOUR + 1) }),
      'endsAt',
    ],
    [
      'a time more than 30 days ahead',
      () => ({ startsAt: new Date(app.clock.now().getTime() + 30 * DAY + 1), endsAt: new Date(app.clock.now().getTime() + 30 * DAY + HOUR) }),
      'startsAt',
    ],
    ['somebody who does not exist', () => ({ staffIds: [staffId('nobody')] }), 'staffIds'],
  ])('refuses %s', async (_what, over, field) => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect(await book('staff-01', id, over())).toMatchObject({ __typename: 'InvalidInput', field })
  })

  it('refuses a time at which anybody on the visit is booked already, even for a minute', async () => {
    const [first, second] = [await givenOrder(app, 'ACCEPTED'), await givenOrder(app, 'ACCEPTED', { staff: 'staff-02' })]
    const when = slot()
    await book('staff-01', first.id, { ...when, staffIds: [staffId('staff-03')] })
    const overlap = { startsAt: new Date(when.endsAt.getTime() - MINUTE), endsAt: new Date(when.endsAt.getTime() + HOUR), staffIds: [staffId('staff-03')] }
    expect(await book('staff-02', second.id, overlap)).toMatchObject({ __typename: 'SlotTaken', code: 'SLOT_TAKEN', startsAt: overlap.startsAt.toISOString() })
    expect(await eventsOf(app, second.id)).toHaveLength(5)
  })

  it('follows another without a gap: the end of one is the start of the next', async () => {
    const [first, second] = [await givenOrder(app, 'ACCEPTED'), await givenOrder(app, 'ACCEPTED')]
    const when = slot()
    await book('staff-01', first.id, when)
    expect(await book('staff-01', second.id, { startsAt: when.endsAt, endsAt: new Date(when.endsAt.getTime() + HOUR) })).toMatchObject({
      __typename: 'BookAppointmentSuccess',
    })
  })

  it('is the only one of its order', async () => {
    const { id } = await givenOrder(app, 'SCHEDULED')
    expect(await book('staff-01', id)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'STATUS' }] })
  })

  const cancel = async (who: string, orderId: string, reason = 'STAFF_UNAVAILABLE') =>
    (await app.as(who)).verb('cancelAppointment', { orderId, reason }, SELECT)

  it('is cancelled by staff with a reason; the order waits for a new one and the slot is free', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const when = slot()
    await book('staff-01', id, when)
    expect((await cancel('staff-01', id)).order).toMatchObject({ status: 'ACCEPTED', appointment: { status: 'CANCELLED' } })
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'APPOINTMENT_CANCELLED', data: { reason: 'STAFF_UNAVAILABLE', from: 'BOOKED' } })
    const other = await givenOrder(app, 'ACCEPTED')
    expect(await book('staff-01', other.id, when)).toMatchObject({ __typename: 'BookAppointmentSuccess' })
  })

  it('leads back to PROCESSING when a matter is with its department already', async () => {
    const { id, matterIds } = await givenOrder(app, 'SCHEDULED')
    const input = { orderId: id, matterId: matterIds[0] }
    await did(app, 'staff-01', 'submitMatter', input)
    await did(app, 'department', 'acceptMatter', input)
    expect((await cancel('dispatcher', id)).order.status).toBe('PROCESSING')
  })

  it('is cancelled by the citizen until two hours before, and by staff also later', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const when = slot()
    await book('staff-01', id, when)
    const now = app.clock.now()
    const citizen = await citizenOf(app, id)
    app.clock.set(new Date(when.startsAt.getTime() - 2 * HOUR + 1))
    expect(await citizen.verb('cancelAppointment', { orderId: id, reason: 'CITIZEN_REQUEST' })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'CUTOFF_PASSED' }],
    })
    app.clock.set(new Date(when.startsAt.getTime() - 2 * HOUR))
    expect(await citizen.verb('cancelAppointment', { orderId: id, reason: 'CITIZEN_REQUEST' })).toMatchObject({ __typename: 'CancelAppointmentSuccess' })
    await book('staff-01', id, when)
    app.clock.set(new Date(when.startsAt.getTime() - MINUTE))
    expect(await cancel('staff-01', id)).toMatchObject({ __typename: 'CancelAppointmentSuccess' })
    app.clock.set(now)
  })

  it('is cancelled by the citizen in their own name only', async () => {
    const { id } = await givenOrder(app, 'SCHEDULED')
    expect(await (await citizenOf(app, id)).verb('cancelAppointment', { orderId: id, reason: 'STAFF_UNAVAILABLE' })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'reason',
    })
  })

  it('is not cancelled once the staff have arrived', async () => {
    const { id } = await givenOrder(app, 'IN_SERVICE')
    expect(await cancel('dispatcher', id)).toMatchObject({ __typename: 'IllegalTransition' })
  })

  it('can be booked anew after it was cancelled', async () => {
    const { id } = await givenOrder(app, 'SCHEDULED')
    await cancel('staff-01', id)
    expect((await book('staff-01', id)).order).toMatchObject({ status: 'SCHEDULED', appointment: { status: 'BOOKED' } })
    expect((await app.runtime.db.appointment.findMany({ where: { orderId: id } })).map((a) => a.status).sort()).toEqual(['BOOKED', 'CANCELLED'])
  })
})
