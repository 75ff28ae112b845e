import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}:00.000+08:00`)
const HIT = 'visits { orderId appointmentId startsAt }'

describe('A visit that cannot take place as it stands', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  async function booked(local: string, staff: string, items?: string[]) {
    const order = await givenOrder(app, 'ACCEPTED', { staff, ...(items ? { items } : {}) })
    const span = { startsAt: at(local), endsAt: new Date(at(local).getTime() + HOUR) }
    const done = await did(app, staff, 'bookAppointment', { orderId: order.id, ...span }, 'order { appointment { id } }')
    return { orderId: order.id, appointmentId: done.order.appointment.id as string, startsAt: at(local).toISOString() }
  }
  const toCover = async (who: string) => (await (await app.as(who))(`{ visitsToCover { orderId appointmentId startsAt } }`)).visitsToCover
  const endOf = async (orderId: string) =>
    (await eventsOf(app, orderId)).filter(({ kind }) => kind === 'STAFF_NO_SHOW' || kind === 'APPOINTMENT_CANCELLED').at(-1)
  const told = async (orderId: string) => (await app.runtime.db.notice.findMany({ where: { orderId } })).map((notice) => notice.template)
  const scheduling = (orderId: string) => app.runtime.db.deadline.findMany({ where: { orderId, clock: 'SCHEDULE' }, orderBy: { seq: 'asc' } })

  it('since a qualification ends before it, is named at entry and to the lead, and is handed over', async () => {
    const hit = await booked('2026-06-10T10:00', 'staff-11')
    const before = await booked('2026-06-05T10:00', 'staff-11')
    const until = (validTo: string | null) =>
      did(app, 'admin', 'setQualification', { staffId: staffId('staff-11'), itemCode: ITEMS.drainage.code, validTo }, HIT)
    expect((await until('2026-06-11')).visits).toEqual([])
    expect((await until('2026-06-10')).visits).toEqual([hit])
    expect(await toCover('team-lead')).toEqual([hit])
    expect(await toCover('dispatcher')).toEqual([hit])
    expect(await toCover('team-lead-jinzhu')).toEqual([])
    await did(app, 'team-lead', 'reassignOrder', { orderId: hit.orderId, reason: 'SKILL_MISMATCH' })
    expect(await toCover('team-lead')).toEqual([])
    expect(await told(hit.orderId)).toContain('STAFF_CHANGED')
    expect(before.startsAt < hit.startsAt).toBe(true)
  })

  it('since its order asks for more staff, or for an item the handler may not handle any more', async () => {
    const two = await booked('2026-06-11T10:00', 'staff-12')
    await app.runtime.db.catalogueItem.update({ where: { code: ITEMS.construction.code }, data: { requiredStaff: 2 } })
    await did(app, 'staff-12', 'amendOrder', { orderId: two.orderId, reason: 'WRONG_ITEM', items: [ITEMS.construction.code] })
    expect(await toCover('team-lead')).toEqual([two])
    await did(app, 'team-lead', 'cancelAppointment', { orderId: two.orderId, reason: 'STAFF_UNAVAILABLE' })
    expect(await toCover('team-lead')).toEqual([])
    await app.runtime.db.catalogueItem.update({ where: { code: ITEMS.construction.code }, data: { requiredStaff: 1 } })
    // What has run out is no qualification, though it is still in the list.
    await did(app, 'admin', 'setQualification', { staffId: staffId('staff-12'), itemCode: ITEMS.fishing.code, validTo: '2026-06-01' })
    const refused = await (await app.as('staff-12')).verb('amendOrder', { orderId: two.orderId, reason: 'WRONG_ITEM', items: [ITEMS.fishing.code] })
    expect(refused).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'HANDLER_NOT_QUALIFIED' }] })
  })

  it('since its staff are out of service, is named with the answer, and is no absence on the day', async () => {
    const hit = await booked('2026-06-12T10:00', 'staff-13')
    expect((await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-13'), active: false }, HIT)).visits).toEqual([hit])
    await app.passTo(at('2026-06-12T11:00'))
    expect(await endOf(hit.orderId)).toMatchObject({ kind: 'APPOINTMENT_CANCELLED', actorKind: 'SYSTEM', data: { reason: 'STAFF_UNAVAILABLE' } })
  })

  it.each([
    ['FORCE_MAJEURE', 'FORCE_MAJEURE'],
    ['PUBLIC_NOTICE', 'OTHER'],
  ])('since its order is suspended on the ground %s, is named with the answer, and is cancelled on the day for %s', async (ground, reason) => {
    const start = new Date(app.clock.now().getTime() + 2 * DAY)
    const { id: orderId } = await givenOrder(app, 'SCHEDULED', { staff: 'staff-14', startsAt: start })
    const answer = await did(app, 'team-lead', 'suspendOrder', { orderId, ground, evidence: '示例', expectedUntil: new Date(start.getTime() + 5 * DAY) }, HIT)
    expect(answer.visits).toMatchObject([{ orderId, startsAt: start.toISOString() }])
    expect(await toCover('team-lead')).toMatchObject([{ orderId }])
    await app.passTo(new Date(start.getTime() + HOUR))
    expect(await endOf(orderId)).toMatchObject({ kind: 'APPOINTMENT_CANCELLED', data: { reason } })
  })

  it('is not meant when it is held after the order is resumed', async () => {
    const start = new Date(app.clock.now().getTime() + 2 * DAY)
    const { id: orderId } = await givenOrder(app, 'SCHEDULED', { staff: 'staff-15', startsAt: start })
    const suspended = { ground: 'FORCE_MAJEURE', evidence: '示例', expectedUntil: new Date(start.getTime() - DAY) }
    expect((await did(app, 'team-lead', 'suspendOrder', { orderId, ...suspended }, HIT)).visits).toEqual([])
    await app.passTo(new Date(start.getTime() + HOUR))
    expect(await endOf(orderId)).toMatchObject({ kind: 'STAFF_NO_SHOW' })
  })

  it('is cancelled by our side with a notice, and the time to arrange another counts anew; not when the citizen cancels', async () => {
    const startsAt = new Date(app.clock.now().getTime() + 3 * DAY)
    const ours = await givenOrder(app, 'SCHEDULED', { staff: 'staff-16', startsAt })
    await did(app, 'team-lead', 'cancelAppointment', { orderId: ours.id, reason: 'FORCE_MAJEURE' })
    expect(await told(ours.id)).toContain('CANCELLED')
    expect(await scheduling(ours.id)).toMatchObject([
      { seq: 1, outcome: 'MET' },
      { seq: 2, outcome: 'RUNNING', startedAt: app.clock.now() },
    ])
    await did(app, 'staff-16', 'bookAppointment', { orderId: ours.id, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
    expect(await scheduling(ours.id)).toMatchObject([{ outcome: 'MET' }, { outcome: 'MET' }])
    const theirs = await givenOrder(app, 'SCHEDULED', { staff: 'staff-17', startsAt })
    await did(app, tokenFor(app, theirs.id), 'cancelAppointment', { orderId: theirs.id, reason: 'CITIZEN_REQUEST' })
    expect(await told(theirs.id)).not.toContain('CANCELLED')
    expect(await scheduling(theirs.id)).toMatchObject([{ outcome: 'MET' }])
  })

  it('of a county is read by its own dispatch alone, and by nobody who neither leads nor dispatches', async () => {
    const start = new Date(app.clock.now().getTime() + 2 * DAY)
    const { id: orderId } = await givenOrder(app, 'SCHEDULED', { staff: 'staff-18', startsAt: start })
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-18'), active: false })
    const { keys, config } = app.runtime
    const dispatchOf = (area: string) =>
      issueJwt(keys, config, { account: 'county-dispatcher', role: 'DISPATCHER', area }, app.clock.now(), new Date(app.clock.now().getTime() + HOUR))
    expect(await toCover(await dispatchOf('450403000000'))).toMatchObject([{ orderId }])
    expect(await toCover(await dispatchOf('450481000000'))).toEqual([])
    await expect(toCover('staff-01')).rejects.toThrow('FORBIDDEN')
  })
})
