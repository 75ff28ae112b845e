import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

/** A Tuesday after another for each test, so that no two share a slot. */
let week = 0
const at = (time: string) =>
  new Date(new Date('2026-06-02T00:00:00.000+08:00').getTime() + 7 * week * DAY + Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE)
const span = (time: string) => ({ startsAt: at(time), endsAt: new Date(at(time).getTime() + HOUR) })

describe('A visit that our side would move to a start too close for the citizen to refuse', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const SELECT = 'order { status appointment { status startsAt movesOffice } proposedMove { status startsAt standsUntil } }'
  const MOVE = `{ appointment { id status startsAt } proposedMove { startsAt standsUntil } }`
  const read = async (orderId: string) => (await (await app.as('staff-01'))(`query ($id: ID!) { order(id: $id) ${MOVE} }`, { id: orderId })).order
  const move = async (who: string, orderId: string, time: string) => (await app.as(who)).verb('rescheduleAppointment', { orderId, ...span(time) }, SELECT)

  /** An order with a visit at four in the afternoon; it is half past eight. */
  async function visited(): Promise<string> {
    week++
    app.clock.set(at('08:30'))
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('16:00') })
    return orderId
  }

  it('is proposed to be moved: it stands until the citizen confirms, and is moved in one step then', async () => {
    const orderId = await visited()
    const { order } = await move('staff-01', orderId, '09:30')
    expect(order).toEqual({
      status: 'SCHEDULED',
      appointment: { status: 'BOOKED', startsAt: at('16:00').toISOString(), movesOffice: 0 },
      proposedMove: { status: 'PROPOSED', startsAt: at('09:30').toISOString(), standsUntil: at('09:00').toISOString() },
    })
    expect(await app.runtime.db.notice.count({ where: { orderId, template: 'PROPOSED' } })).toBe(1)
    // Nobody else gets the time meanwhile.
    const other = await givenOrder(app, 'ACCEPTED')
    expect(await (await app.as('staff-01')).verb('bookAppointment', { orderId: other.id, ...span('09:30') })).toMatchObject({ __typename: 'SlotTaken' })
    const before = (await read(orderId)).appointment.id
    const confirmed = await (await citizenOf(app, orderId)).verb('confirmAppointment', { orderId }, SELECT)
    expect(confirmed.order).toEqual({
      status: 'SCHEDULED',
      appointment: { status: 'BOOKED', startsAt: at('09:30').toISOString(), movesOffice: 1 },
      proposedMove: null,
    })
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'APPOINTMENT_RESCHEDULED', data: { previous: before, side: 'OFFICE' } })
    await did(app, 'staff-01', 'bookAppointment', { orderId: other.id, ...span('16:00') })
    const clocks = await app.runtime.db.deadline.findMany({ where: { orderId, clock: 'VISIT' } })
    expect(clocks.filter((row) => row.outcome === 'RUNNING').map((row) => row.subjectId)).toEqual([(await read(orderId)).appointment.id])
  })

  it('stays as it was booked when nobody answers, or the citizen does not want it, and no absence is counted for the proposal', async () => {
    const orderId = await visited()
    await move('dispatcher', orderId, '09:30')
    await app.passTo(at('11:00'))
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'SLOT_EXPIRED' })
    expect(await read(orderId)).toMatchObject({ appointment: { status: 'BOOKED', startsAt: at('16:00').toISOString() }, proposedMove: null })
    app.clock.set(at('14:00'))
    await move('staff-01', orderId, '14:30')
    expect((await read(orderId)).proposedMove).not.toBeNull()
    expect(await (await citizenOf(app, orderId)).verb('releaseSlot', { orderId }, SELECT)).toMatchObject({
      order: { status: 'SCHEDULED', appointment: { startsAt: at('16:00').toISOString() }, proposedMove: null },
    })
    // Two hours ahead the citizen still may move or cancel, so our side may move it.
    expect((await move('staff-01', orderId, '16:30')).order.appointment).toMatchObject({ startsAt: at('16:30').toISOString() })
  })

  it('may be moved by half an hour, and is moved no more once it is cancelled, set out for, or moved by the citizen', async () => {
    const cancelled = await visited()
    app.clock.set(at('15:00'))
    expect((await move('staff-01', cancelled, '15:30')).order.proposedMove).toMatchObject({ standsUntil: at('15:10').toISOString() })
    expect((await move('team-lead', cancelled, '16:30')).order.proposedMove).toMatchObject({ startsAt: at('16:30').toISOString() })
    const citizen = await citizenOf(app, cancelled)
    expect((await citizen.verb('confirmAppointment', { orderId: cancelled }, SELECT)).order.appointment.startsAt).toBe(at('16:30').toISOString())
    await move('team-lead', cancelled, '16:00')
    await did(app, 'staff-01', 'cancelAppointment', { orderId: cancelled, reason: 'OTHER' })
    expect(await citizen.verb('confirmAppointment', { orderId: cancelled })).toMatchObject({ blockedBy: [{ code: 'NO_PROPOSAL' }] })

    const begun = await visited()
    app.clock.set(at('15:00'))
    await move('staff-01', begun, '16:30')
    await did(app, 'staff-01', 'departForVisit', { orderId: begun })
    expect(await (await citizenOf(app, begun)).verb('confirmAppointment', { orderId: begun })).toMatchObject({ blockedBy: [{ code: 'NO_PROPOSAL' }] })
    expect(await read(begun)).toMatchObject({ appointment: { status: 'EN_ROUTE' }, proposedMove: null })

    const own = await visited()
    await move('staff-01', own, '09:30')
    const theirs = await citizenOf(app, own)
    expect((await theirs.verb('rescheduleAppointment', { orderId: own, ...span('14:30') }, SELECT)).order).toMatchObject({
      appointment: { status: 'BOOKED', startsAt: at('14:30').toISOString() },
      proposedMove: null,
    })
  })
})
