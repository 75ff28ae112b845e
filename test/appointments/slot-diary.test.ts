import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, dateInShanghai, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

/** A week of June in Wuzhou, one after another for each test, so that no two tests share a slot. */
let week = 0
const at = (time: string, day = 1) =>
  new Date(new Date('2026-06-01T00:00:00.000+08:00').getTime() + (7 * week + day) * DAY + Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE)
const span = (time: string, day = 1, minutes = 60) => ({ startsAt: at(time, day), endsAt: new Date(at(time, day).getTime() + minutes * MINUTE) })

/** One rule for searching, holding, proposing, confirming and moving: hours of duty, and the days of who comes. */
describe('Times of visits', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const accepted = async (over: Parameters<typeof givenOrder>[2] = {}) => (await givenOrder(app, 'ACCEPTED', over)).id
  function nextWeek() {
    week++
    app.clock.set(at('08:30'))
  }
  const verb = async (who: string, name: string, input: Record<string, unknown>) => (await app.as(who)).verb(name, input)

  it('over midnight are offered, held, proposed, booked and moved where duty has no end', async () => {
    nextWeek()
    const areaCode = '450405001000'
    const windows = ['WORKDAY', 'REST'].map((dayKind) => ({ dayKind, opens: '00:00', closes: '24:00' }))
    await did(app, 'admin', 'setDutyWindows', { areaCode, validFrom: dateInShanghai(app.clock.now()), windows }, 'areaCode')
    const orderId = await accepted({ registration: { areaCode } })
    const staff = await app.as('staff-01')
    const offered = async () => (await staff(`{ slots(orderId: "${orderId}", first: 200) { startsAt } }`)).slots.map((s: Answer) => s.startsAt)
    expect(await offered()).toContain(at('23:30').toISOString())
    await did(app, 'staff-01', 'holdSlot', { orderId, ...span('23:30') })
    await did(app, 'staff-01', 'releaseSlot', { orderId })
    await did(app, 'staff-01', 'proposeAppointment', { orderId, ...span('23:30') })
    await did(app, 'staff-01', 'releaseSlot', { orderId })
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('23:30') })
    expect(await verb('staff-01', 'rescheduleAppointment', { orderId, ...span('23:30', 2) })).toMatchObject({ order: { status: 'SCHEDULED' } })
    await app.runtime.db.dutyWindow.deleteMany({ where: { areaCode } })
  })

  it('are neither offered, held, proposed, confirmed, booked nor moved to when who comes is on leave', async () => {
    nextWeek()
    const { leaveId } = await did(app, 'staff-01', 'requestLeave', { kind: 'ANNUAL', startsAt: at('14:00', 2), endsAt: at('17:30', 2) }, 'leaveId')
    const [held, proposed, moved] = [await accepted(), await accepted(), await accepted()]
    await did(app, 'staff-01', 'proposeAppointment', { orderId: proposed, ...span('14:00', 2) })
    await did(app, 'staff-01', 'bookAppointment', { orderId: moved, ...span('10:00', 2) })
    await did(app, 'staff-01', 'holdSlot', { orderId: held, ...span('16:00', 2) })
    await did(app, 'team-lead', 'decideLeave', { leaveId, decision: 'GRANTED' }, 'leaveId')
    const away = { __typename: 'InvalidInput', field: 'startsAt', message: 'startsAt: somebody who comes is on leave or not on duty then' }
    const gone = { __typename: 'IllegalTransition', blockedBy: [{ code: 'STAFF_AWAY' }] }
    expect(await verb('staff-01', 'confirmHold', { orderId: held })).toMatchObject(gone)
    expect(await (await citizenOf(app, proposed)).verb('confirmAppointment', { orderId: proposed })).toMatchObject(gone)
    for (const orderId of [held, proposed]) await did(app, 'staff-01', 'releaseSlot', { orderId })
    for (const name of ['holdSlot', 'proposeAppointment', 'bookAppointment'])
      expect(await verb('staff-01', name, { orderId: held, ...span('15:30', 2) }), name).toMatchObject(away)
    expect(await verb('staff-01', 'rescheduleAppointment', { orderId: moved, ...span('15:30', 2) })).toMatchObject(away)
    expect(await (await citizenOf(app, moved)).verb('rescheduleAppointment', { orderId: moved, ...span('15:30', 2) })).toMatchObject(away)
    // A companion on leave does not come either.
    const other = await accepted({ staff: 'staff-02' })
    expect(await verb('staff-02', 'holdSlot', { orderId: other, ...span('15:30', 2), staffIds: [staffId('staff-01')] })).toMatchObject(away)
    await did(app, 'staff-02', 'holdSlot', { orderId: other, ...span('15:30', 2) })
  })

  it('outside the shifts of who comes are refused, but for what staff agreed on the telephone', async () => {
    nextWeek()
    const shift = { staffId: staffId('staff-01'), startsAt: at('08:30', 2), endsAt: at('12:00', 2) }
    const { shiftIds } = await did(app, 'team-lead', 'planShifts', { teamId: TEAMS.redPomegranate.id, shifts: [shift] }, 'shiftIds')
    const orderId = await accepted()
    const citizen = await citizenOf(app, orderId)
    const away = { __typename: 'InvalidInput', field: 'startsAt' }
    for (const time of ['14:00', '15:00']) {
      for (const name of ['holdSlot', 'bookAppointment']) expect(await citizen.verb(name, { orderId, ...span(time, 2) }), name).toMatchObject(away)
      expect(await verb('staff-01', 'proposeAppointment', { orderId, ...span(time, 2) })).toMatchObject(away)
    }
    // The day before the roster's first is as ever.
    await did(app, 'staff-01', 'holdSlot', { orderId, ...span('14:00') })
    await did(app, 'staff-01', 'releaseSlot', { orderId })
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('14:00', 2) })
    expect(await verb('staff-01', 'rescheduleAppointment', { orderId, ...span('15:00', 2) })).toMatchObject(away)
    await did(app, 'staff-01', 'rescheduleAppointment', { orderId, ...span('10:00', 2) })
    for (const shiftId of shiftIds) await did(app, 'team-lead', 'removeShift', { shiftId }, 'teamId')
  })
})
