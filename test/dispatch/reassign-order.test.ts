import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

describe('An order changes hands', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const rowOf = (id: string) =>
    app.runtime.db.order.findUniqueOrThrow({
      where: { id },
      include: { handlings: { orderBy: { startedAt: 'asc' } }, appointments: { include: { staff: true } }, offers: true, notices: true },
    })
  const live = (row: Awaited<ReturnType<typeof rowOf>>) => row.offers.filter((o) => o.state === 'OPEN').map((o) => o.staffId)

  it('by reassigning: the visit is freed, the rest of the team is asked, the citizen is told, the first acceptance stays', async () => {
    const startsAt = new Date(app.clock.now().getTime() + 3 * DAY)
    const { id } = await givenOrder(app, 'SCHEDULED', { startsAt })
    const before = await rowOf(id)
    await did(app, 'team-lead', 'reassignOrder', { orderId: id, reason: 'ABSENT' })
    const row = await rowOf(id)
    expect(row).toMatchObject({ status: 'DISPATCHED', handlerId: null, dispatchRound: 2, roundsBefore: 1, acceptedAt: before.acceptedAt })
    expect(row.appointments).toMatchObject([{ status: 'CANCELLED', cancelReason: 'STAFF_CHANGED', staff: [{ occupying: false }] }])
    expect(live(row)).not.toContain(staffId('staff-01'))
    expect(row.handlings).toMatchObject([{ endedBy: 'REASSIGNED', reason: 'ABSENT' }])
    expect(row.notices.map((n) => n.template)).toContain('STAFF_CHANGED')
    await app.pass(HOUR / 60)
    await did(app, 'staff-02', 'acceptOrder', { orderId: id })
    expect(await rowOf(id)).toMatchObject({ handlerId: staffId('staff-02'), acceptedAt: before.acceptedAt, firstDispatchedAt: before.firstDispatchedAt })
    // The slot of the visit is free for another order of the first handler.
    await givenOrder(app, 'SCHEDULED', { startsAt })
  })

  it('to the one who is named, and only if they can take it', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const no = await (await app.as('dispatcher')).verb('reassignOrder', { orderId: id, reason: 'OVERLOADED', staffId: staffId('staff-20') })
    expect(no).toMatchObject({ __typename: 'NotEligible' })
    expect(await rowOf(id)).toMatchObject({ status: 'ACCEPTED', handlerId: staffId('staff-01') })
    await did(app, 'dispatcher', 'reassignOrder', { orderId: id, reason: 'OVERLOADED', staffId: staffId('staff-11') })
    expect(live(await rowOf(id))).toEqual([staffId('staff-11')])
  })

  it('not while somebody is at the door, nor by the lead of another team', async () => {
    const { id } = await givenOrder(app, 'IN_SERVICE')
    expect(await (await app.as('dispatcher')).verb('reassignOrder', { orderId: id, reason: 'OTHER' })).toMatchObject({
      __typename: 'IllegalTransition',
    })
    const other = await givenOrder(app, 'ACCEPTED')
    expect(await (await app.as('team-lead-jinzhu')).verb('reassignOrder', { orderId: other.id, reason: 'OTHER' })).toMatchObject({
      __typename: 'NotFound',
    })
  })

  it('by releasing, twice a calendar month; then the lead must reassign', async () => {
    for (let i = 0; i < 2; i++) {
      const { id } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-12' })
      await did(app, 'staff-12', 'releaseOrder', { orderId: id, reason: 'OVERLOADED' })
      const row = await rowOf(id)
      expect(row).toMatchObject({ status: 'DISPATCHED', handlings: [{ endedBy: 'RELEASED' }] })
      expect(live(row)).not.toContain(staffId('staff-12'))
    }
    const { id } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-12' })
    const third = await (await app.as('staff-12')).verb('releaseOrder', { orderId: id, reason: 'OVERLOADED' })
    expect(third).toMatchObject({ __typename: 'NotEligible', reasons: [{ code: 'RELEASE_LIMIT' }] })
    const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { handlers { staff { badge } endedBy startedAt } } }', { id })
    expect(order.handlers).toMatchObject([{ staff: { badge: 'RP-12' }, endedBy: null }])
  })
})
