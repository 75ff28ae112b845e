import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder, registration } from '../kit/given.ts'

const DONE = { result: 'SOLVED', reply: '示例', replyMethod: 'IN_PERSON' }

describe('Staff who go out of service', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(TEN))

  const rowOf = (id: string) =>
    app.runtime.db.order.findUniqueOrThrow({
      where: { id },
      include: { appointments: true, matters: { orderBy: { seq: 'asc' } }, handlings: { orderBy: { startedAt: 'asc' } }, notices: true },
    })
  const gone = (staff: string) => did(app, 'admin', 'updateStaff', { staffId: staffId(staff), active: false }, 'inHand')
  const tries = async (who: string, verb: string, input: object) => (await app.as(who)).verb(verb, { ...input })
  const atTheDoor = async (id: string, staff: string) => {
    const visit = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: id } })
    app.clock.set(new Date(visit.startsAt.getTime() - 5 * MINUTE))
    await did(app, staff, 'arriveAtVisit', { orderId: id })
  }
  /** Everything that is left to do, done by who took over. */
  const goesOn = async (orderId: string, staff: string, matterIds: readonly string[]) => {
    for (const matterId of matterIds) {
      await did(app, staff, 'submitMatter', { orderId, matterId })
      await did(app, 'department', 'acceptMatter', { orderId, matterId })
      await did(app, 'department', 'decideMatter', { orderId, matterId, outcome: 'GRANTED' })
    }
    await did(app, staff, 'completeOrder', { orderId, ...DONE })
  }

  it('in the middle of a visit: the lead ends it and names who goes on, and what was done stays', async () => {
    const { id, matterIds } = await givenOrder(app, 'IN_SERVICE', { staff: 'staff-04', items: [ITEMS.drainage.code, ITEMS.construction.code] })
    await did(app, 'staff-04', 'submitMatter', { orderId: id, matterId: matterIds[0] })
    expect(await gone('staff-04')).toMatchObject({ inHand: 1 })
    const to = { orderId: id, reason: 'ABSENT', staffId: staffId('staff-05') }
    expect(await tries('team-lead', 'reassignOrder', to)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'VISIT_RUNNING' }] })
    await did(app, 'team-lead', 'finishVisit', { orderId: id, guidance: '示例：已办前半' })
    expect(await tries('team-lead', 'reassignOrder', { orderId: id, reason: 'ABSENT' })).toMatchObject({ __typename: 'InvalidInput', field: 'staffId' })
    await did(app, 'team-lead', 'reassignOrder', to)
    expect(await rowOf(id)).toMatchObject({
      ...{ status: 'PROCESSING', handlerId: staffId('staff-05') },
      matters: [{ status: 'SUBMITTED' }, { status: 'DRAFT' }],
      appointments: [{ status: 'FULFILLED' }],
      handlings: [
        { staffId: staffId('staff-04'), endedBy: 'REASSIGNED' },
        { staffId: staffId('staff-05'), endedAt: null },
      ],
    })
    expect((await rowOf(id)).notices.map((n) => n.template)).toContain('STAFF_CHANGED')
    // The department was not held up.
    await did(app, 'department', 'acceptMatter', { orderId: id, matterId: matterIds[0] })
    await did(app, 'department', 'decideMatter', { orderId: id, matterId: matterIds[0], outcome: 'GRANTED' })
    await goesOn(id, 'staff-05', matterIds.slice(1))
  })

  it('at the door, or on the way: the lead breaks the visit off or cancels it, and the order is offered again', async () => {
    const door = await givenOrder(app, 'SCHEDULED', { staff: 'staff-06' })
    await atTheDoor(door.id, 'staff-06')
    app.clock.set(TEN)
    const way = await givenOrder(app, 'SCHEDULED', { staff: 'staff-06' })
    const visit = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: way.id } })
    app.clock.set(new Date(visit.startsAt.getTime() - 30 * MINUTE))
    await did(app, 'staff-06', 'departForVisit', { orderId: way.id })
    expect(await gone('staff-06')).toMatchObject({ inHand: 2 })
    await did(app, 'team-lead', 'abortVisit', { orderId: door.id, reason: 'STAFF_UNAVAILABLE' })
    await did(app, 'team-lead', 'cancelAppointment', { orderId: way.id, reason: 'STAFF_UNAVAILABLE' })
    for (const { id } of [door, way]) {
      await did(app, 'team-lead', 'reassignOrder', { orderId: id, reason: 'ABSENT' })
      expect(await rowOf(id)).toMatchObject({ status: 'DISPATCHED', handlerId: null })
    }
    expect(await rowOf(door.id)).toMatchObject({ appointments: [{ status: 'CANNOT_COMPLETE', abortReason: 'STAFF_UNAVAILABLE' }] })
  })

  it('with a matter that was not handed in: who takes over hands it in', async () => {
    const { id, matterIds } = await givenOrder(app, 'PROCESSING', { staff: 'staff-07', items: [ITEMS.drainage.code, ITEMS.construction.code] })
    await gone('staff-07')
    await did(app, 'dispatcher', 'reassignOrder', { orderId: id, reason: 'ABSENT', staffId: staffId('staff-05') })
    const first = { orderId: id, matterId: matterIds[0] }
    await did(app, 'department', 'acceptMatter', first)
    await did(app, 'department', 'decideMatter', { ...first, outcome: 'GRANTED' })
    await goesOn(id, 'staff-05', matterIds.slice(1))
  })

  it('with a follow-up visit booked: it is cancelled, the order goes on where it was', async () => {
    const { id } = await givenOrder(app, 'PROCESSING', { staff: 'staff-08' })
    const startsAt = new Date(app.clock.now().getTime() + 300 * MINUTE)
    await did(app, 'staff-08', 'scheduleFollowUp', { orderId: id, startsAt, endsAt: new Date(startsAt.getTime() + 60 * MINUTE) })
    await gone('staff-08')
    await did(app, 'team-lead', 'reassignOrder', { orderId: id, reason: 'ABSENT', staffId: staffId('staff-05') })
    const row = await rowOf(id)
    expect(row).toMatchObject({ status: 'PROCESSING', handlerId: staffId('staff-05') })
    expect(row.appointments.map((one) => one.status).sort()).toEqual(['CANCELLED', 'FULFILLED'])
  })

  it('while they serve somebody remotely: the lead ends it with its record', async () => {
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration())
    const orderId = order.id
    const verified = { type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'REMOTE', duplicateChecked: true, requesterReached: true }
    await did(app, 'dispatcher', 'verifyOrder', { orderId, ...verified })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, 'staff-09', 'acceptOrder', { orderId })
    await did(app, 'staff-09', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
    await did(app, 'staff-09', 'startRemoteService', { orderId, channel: 'TELEPHONE', identityChecked: true })
    await gone('staff-09')
    const to = { orderId, reason: 'ABSENT', staffId: staffId('staff-05') }
    expect(await tries('team-lead', 'reassignOrder', to)).toMatchObject({ blockedBy: [{ code: 'REMOTE_RUNNING' }] })
    await did(app, 'team-lead', 'finishRemoteService', { orderId })
    await did(app, 'team-lead', 'reassignOrder', to)
    expect(await rowOf(orderId)).toMatchObject({ status: 'PROCESSING', handlerId: staffId('staff-05'), remoteSince: null })
  })

  it('are not followed by who may not do it, and another team has no say', async () => {
    const { id } = await givenOrder(app, 'PROCESSING', { staff: 'staff-10' })
    const to = (who: string) => ({ orderId: id, reason: 'ABSENT', staffId: staffId(who) })
    expect(await tries('team-lead', 'reassignOrder', to('staff-10'))).toMatchObject({ __typename: 'NotEligible', reasons: [{ code: 'HAS_IT' }] })
    expect(await tries('team-lead', 'reassignOrder', to('staff-04'))).toMatchObject({ __typename: 'NotEligible', reasons: [{ code: 'INACTIVE' }] })
    expect(await tries('team-lead', 'reassignOrder', to('staff-20'))).toMatchObject({ __typename: 'NotEligible', reasons: [{ code: 'NOT_QUALIFIED' }] })
    expect(await tries('team-lead-jinzhu', 'reassignOrder', to('staff-05'))).toMatchObject({ __typename: 'NotFound' })
  })
})
