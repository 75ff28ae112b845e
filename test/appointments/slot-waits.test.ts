import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

/** A Tuesday after another for each test, so that no two share a slot. */
let week = 0
const at = (time: string, day = 0) =>
  new Date(new Date('2026-06-02T00:00:00.000+08:00').getTime() + (7 * week + day) * DAY + Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE)
const span = (from: string, to: string, day = 0) => ({ startsAt: at(from, day), endsAt: at(to, day) })

describe('Who waits for a visit at a time that is taken', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const appointmentsOf = (orderId: string) => app.runtime.db.appointment.findMany({ where: { orderId }, orderBy: { id: 'asc' } })
  const waitOf = async (orderId: string) =>
    (await (await citizenOf(app, orderId))('query ($id: ID!) { order(id: $id) { slotWait { from to minutes before } } }', { id: orderId })).order.slotWait
  const proposed = async (orderId: string) => (await appointmentsOf(orderId)).find((a) => a.status === 'PROPOSED')

  /** The morning of a Tuesday, 8:30 to 11:30, is taken; these orders of the same staff member have no visit yet. */
  async function givenBusyMorning(many: number): Promise<{ taken: string; orders: string[] }> {
    week++
    app.clock.set(at('08:00', -1))
    const taken = (await givenOrder(app, 'ACCEPTED')).id
    await did(app, 'staff-01', 'bookAppointment', { orderId: taken, ...span('08:30', '12:00') })
    const orders: string[] = []
    for (let i = 0; i < many; i++) orders.push((await givenOrder(app, 'ACCEPTED')).id)
    return { taken, orders }
  }
  const morning = { from: () => at('08:30'), to: () => at('12:00') }
  const waits = async (orderId: string, over: Record<string, unknown> = {}) =>
    (await citizenOf(app, orderId)).verb('waitForSlot', { orderId, from: morning.from(), to: morning.to(), ...over })

  it('is asked when it becomes free, longest waiting first; half an hour later the next is', async () => {
    const { taken, orders } = await givenBusyMorning(2)
    const [first, second] = orders as [string, string]
    for (const id of orders) {
      expect(await waits(id, { minutes: 210 })).toMatchObject({ __typename: 'WaitForSlotSuccess' })
      await app.pass(MINUTE)
    }
    expect([await waitOf(first), await waitOf(second)]).toEqual([
      { from: morning.from().toISOString(), to: morning.to().toISOString(), minutes: 210, before: 0 },
      { from: morning.from().toISOString(), to: morning.to().toISOString(), minutes: 210, before: 1 },
    ])
    expect([await proposed(first), await proposed(second)]).toEqual([undefined, undefined])
    await (await citizenOf(app, taken)).verb('cancelAppointment', { orderId: taken, reason: 'CITIZEN_REQUEST' })
    await app.pass(0)
    const offer = await proposed(first)
    expect(offer).toMatchObject({ startsAt: at('08:30'), endsAt: at('12:00'), standsUntil: new Date(app.clock.now().getTime() + 30 * MINUTE) })
    expect(await proposed(second)).toBeUndefined()
    expect(await app.runtime.db.notice.count({ where: { template: 'PROPOSED', orderId: first } })).toBe(1)
    await app.pass(30 * MINUTE)
    expect((await eventsOf(app, first)).slice(-2).map((e) => e.kind)).toEqual(['APPOINTMENT_PROPOSED', 'SLOT_EXPIRED'])
    expect([await waitOf(first), (await proposed(second))?.startsAt]).toEqual([null, at('08:30')])
    expect(await (await citizenOf(app, second)).verb('confirmAppointment', { orderId: second })).toMatchObject({ order: { status: 'SCHEDULED' } })
    expect(await waitOf(second)).toBeNull()
  })

  it('is asked at night until half past eight in the morning, and keeps the place when the night left too little of that', async () => {
    const { taken, orders } = await givenBusyMorning(2)
    const [first, second] = orders as [string, string]
    // The afternoon is taken too, so that only one time at a time can become free.
    const afternoon = (await givenOrder(app, 'ACCEPTED')).id
    await did(app, 'staff-01', 'bookAppointment', { orderId: afternoon, ...span('14:00', '17:30') })
    for (const id of orders) {
      await waits(id, { minutes: 120, to: at('17:30') })
      await app.pass(MINUTE)
    }
    await app.passTo(at('20:45', -1))
    await (await citizenOf(app, taken)).verb('cancelAppointment', { orderId: taken, reason: 'CITIZEN_REQUEST' })
    await app.pass(0)
    // A quarter of an hour this evening; what is left of the half hour would run in the morning, but the visit begins then.
    expect(await proposed(first)).toMatchObject({ startsAt: at('08:30'), standsUntil: at('08:00') })
    expect(await proposed(second)).toBeUndefined()
    await app.passTo(at('07:59'))
    expect((await proposed(first))?.standsUntil).toEqual(at('08:00'))
    await app.passTo(at('08:00'))
    expect((await eventsOf(app, first)).map((e) => e.kind)).toContain('SLOT_EXPIRED')
    expect(await waitOf(first)).toMatchObject({ before: 0 })
    // Now it is day: the next time is theirs for the whole half hour, or until half an hour before it.
    expect(await proposed(first)).toMatchObject({ startsAt: at('09:00'), standsUntil: at('08:30') })
    await app.passTo(at('08:30'))
    expect([await waitOf(first), (await proposed(second))?.startsAt]).toEqual([null, at('09:30')])
    await did(app, 'staff-01', 'releaseSlot', { orderId: second })
  })

  it('is kept a time that becomes free at ten in the evening until half past eight, and nothing that begins before that can be answered', async () => {
    const { taken, orders } = await givenBusyMorning(1)
    const [orderId] = orders as [string]
    await waits(orderId, { minutes: 60, to: at('12:00') })
    await app.passTo(at('22:00', -1))
    await did(app, 'staff-01', 'cancelAppointment', { orderId: taken, reason: 'STAFF_UNAVAILABLE' })
    await app.pass(0)
    expect(await proposed(orderId)).toMatchObject({ startsAt: at('09:00'), standsUntil: at('08:30') })
    await app.passTo(at('08:29'))
    expect(await (await citizenOf(app, orderId)).verb('confirmAppointment', { orderId })).toMatchObject({ order: { status: 'SCHEDULED' } })
  })

  it('is asked at once for what is free already, by link, by the hotline or by the staff member responsible', async () => {
    const { orders } = await givenBusyMorning(3)
    const [mine, called, another] = orders as [string, string, string]
    const afternoon = { from: at('15:00'), to: at('17:30'), minutes: 60 }
    await waits(mine, afternoon)
    await app.pass(0)
    await did(app, 'hotline-agent', 'waitForSlot', { orderId: called, ...afternoon })
    await did(app, 'staff-01', 'waitForSlot', { orderId: another, from: at('08:30'), to: at('11:00') })
    await app.pass(0)
    const times = await Promise.all([mine, called, another].map(async (id) => (await proposed(id))?.startsAt ?? null))
    expect([times[0], times[2]]).toEqual([at('15:00'), null])
    expect((times[1] as Date).getTime()).toBeGreaterThanOrEqual(at('16:00').getTime())
  })

  it('does so no longer once it leaves, has a visit, is withdrawn, changes hands, or lets go of what was proposed', async () => {
    const { taken, orders } = await givenBusyMorning(5)
    for (const id of orders) await waits(id)
    const [left, booked, withdrawn, handed, let_go] = orders as [string, string, string, string, string]
    await did(app, 'staff-01', 'stopWaitingForSlot', { orderId: left })
    await did(app, 'staff-01', 'bookAppointment', { orderId: booked, ...span('15:00', '16:00', 1) })
    await (await citizenOf(app, withdrawn)).verb('withdrawOrder', { orderId: withdrawn, reason: 'OTHER' })
    await did(app, 'dispatcher', 'reassignOrder', { orderId: handed, reason: 'OTHER' })
    expect(await app.runtime.db.slotWait.findMany({ where: { orderId: { in: orders } }, select: { orderId: true } })).toEqual([{ orderId: let_go }])
    expect(await (await citizenOf(app, left)).verb('stopWaitingForSlot', { orderId: left })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'NOT_WAITING' }],
    })
    await did(app, 'staff-01', 'cancelAppointment', { orderId: taken, reason: 'STAFF_UNAVAILABLE' })
    await app.pass(0)
    expect(await proposed(let_go)).toBeDefined()
    await (await citizenOf(app, let_go)).verb('releaseSlot', { orderId: let_go })
    expect(await app.runtime.db.slotWait.count({ where: { orderId: let_go } })).toBe(0)
    await app.pass(0)
    expect(await proposed(let_go)).toBeUndefined()
  })

  it('does so until the time is over, and is told so by an event', async () => {
    const { orders } = await givenBusyMorning(1)
    const orderId = orders[0] as string
    await waits(orderId, { to: at('09:00'), minutes: 30 })
    await app.passTo(at('09:00'))
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'SLOT_WAIT_LEFT', data: { lapsed: true } })
    expect(await waitOf(orderId)).toBeNull()
  })

  it('is many when one visit is moved away: two that fit are asked at the same time, and nobody for a time that is another’s', async () => {
    const { taken, orders } = await givenBusyMorning(4)
    for (const id of orders) {
      await waits(id, { minutes: 90 })
      await app.pass(MINUTE)
    }
    await Promise.all([
      did(app, 'staff-01', 'rescheduleAppointment', { orderId: taken, ...span('14:30', '17:30', 1) }),
      // Whoever does not wait may take a part of it meanwhile: one of the two has it.
      (async () => (await app.as('staff-01')).verb('holdSlot', { orderId: (await givenOrder(app, 'ACCEPTED')).id, ...span('08:30', '10:00') }))(),
    ])
    await app.pass(0)
    const rows = await app.runtime.db.appointmentStaff.findMany({
      where: { staffId: staffId('staff-01'), occupying: true, startsAt: { gte: at('08:00'), lt: at('13:00') } },
      orderBy: { startsAt: 'asc' },
    })
    for (const [i, row] of rows.entries()) if (i > 0) expect(row.startsAt.getTime()).toBeGreaterThanOrEqual((rows[i - 1] as typeof row).endsAt.getTime())
    const asked = await Promise.all(orders.map(async (id) => Boolean(await proposed(id))))
    expect(asked.filter(Boolean).length).toBeGreaterThanOrEqual(1)
    // Who was asked has waited longer than who was not.
    expect(asked).toEqual([...asked].sort((a, b) => Number(b) - Number(a)))
  })

  it.each([
    ['from the past', { from: () => at('08:00', -2) }, 'from'],
    ['shorter than the visit', { to: () => at('09:00') }, 'to'],
    ['further than five working days', { to: () => at('12:00', 9) }, 'to'],
    ['for a visit of nine hours', { minutes: () => 540 }, 'minutes'],
  ])('is refused a time %s, by name of the field', async (_what, over, field) => {
    const { orders } = await givenBusyMorning(1)
    const orderId = orders[0] as string
    const before = (await eventsOf(app, orderId)).length
    const input = Object.fromEntries(Object.entries(over).map(([name, value]) => [name, (value as () => unknown)()]))
    expect(await waits(orderId, input)).toMatchObject({ __typename: 'InvalidInput', field })
    expect([(await eventsOf(app, orderId)).length, await app.runtime.db.slotWait.count({ where: { orderId } })]).toEqual([before, 0])
  })
})
