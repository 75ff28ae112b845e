import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, WANXIU } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}:00.000+08:00`)
const span = (local: string) => ({ startsAt: at(local), endsAt: new Date(at(local).getTime() + HOUR) })

describe('A visit on a day that is taken out', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const HIT = 'visits { orderId appointmentId startsAt }'
  async function booked(local: string, over: Parameters<typeof givenOrder>[2] = {}) {
    const order = await givenOrder(app, 'ACCEPTED', over)
    const done = await did(app, order.staff, 'bookAppointment', { orderId: order.id, ...span(local) }, 'order { appointment { id } }')
    return { orderId: order.id, appointmentId: done.order.appointment.id, startsAt: at(local).toISOString() }
  }
  /** How the visit of an order ended. */
  const endOf = async (orderId: string) =>
    (await eventsOf(app, orderId)).filter(({ kind }) => kind === 'STAFF_NO_SHOW' || kind === 'APPOINTMENT_CANCELLED').at(-1)

  it('by leave is named when leave is asked for and when it is granted, and is cancelled on the day instead of counting as an absence', async () => {
    const hit = await booked('2026-06-04T10:00')
    const later = await booked('2026-06-04T16:00')
    const colleague = await booked('2026-06-04T10:00', { staff: 'staff-02' })
    const leave = { kind: 'SICK', startsAt: at('2026-06-04T00:00'), endsAt: at('2026-06-04T14:00') }
    const asked = await did(app, 'staff-01', 'requestLeave', leave, `leaveId ${HIT}`)
    expect(asked.visits).toEqual([hit])
    const read = (await (await app.as('team-lead'))(`{ leaves(state: REQUESTED) { nodes { ${HIT} } } }`)).leaves.nodes
    expect(read).toEqual([{ visits: [hit] }])
    expect((await did(app, 'team-lead', 'decideLeave', { leaveId: asked.leaveId, decision: 'GRANTED' }, HIT)).visits).toEqual([hit])
    await app.passTo(at('2026-06-04T17:00'))
    expect(await endOf(hit.orderId)).toMatchObject({ kind: 'APPOINTMENT_CANCELLED', actorKind: 'SYSTEM', data: { reason: 'STAFF_UNAVAILABLE' } })
    for (const { orderId } of [later, colleague]) expect(await endOf(orderId)).toMatchObject({ kind: 'STAFF_NO_SHOW', actorKind: 'SYSTEM' })
    expect(await app.runtime.db.notice.count({ where: { orderId: hit.orderId, template: 'STAFF_NO_SHOW' } })).toBe(1)
  })

  it('by a rest day that is entered later is named with the answer, where it holds, and is cancelled on the day', async () => {
    const hit = await booked('2026-06-09T10:00')
    const elsewhere = await booked('2026-06-09T14:00', { registration: { areaCode: '450405001000' } })
    const saturday = await booked('2026-06-13T10:00')
    app.clock.advance(HOUR)
    const days = ['2026-06-09', '2026-06-13'].map((date) => ({ date, kind: 'REST', name: '台风 Typhoon' }))
    const county = `${WANXIU.slice(0, 6)}000000`
    const { visits } = await did(app, 'admin', 'setCalendarDays', { areaCode: county, source: '示例停工通知', days }, HIT)
    expect(visits).toEqual([hit])
    await app.passTo(at('2026-06-13T12:00'))
    expect(await endOf(hit.orderId)).toMatchObject({ kind: 'APPOINTMENT_CANCELLED', data: { reason: 'FORCE_MAJEURE' } })
    for (const { orderId } of [elsewhere, saturday]) expect(await endOf(orderId)).toMatchObject({ kind: 'STAFF_NO_SHOW' })
  })
})
