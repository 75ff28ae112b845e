import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const WITHDRAW = { reason: 'NO_LONGER_NEEDED' }

/** Withdrawing (T23) and ending without the result (T24). */
describe('An order that ends early', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it.each(['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED'] as const)('is withdrawn by its citizen while %s', async (status) => {
    const { id } = await givenOrder(app, status)
    expect(await (await citizenOf(app, id)).verb('withdrawOrder', { orderId: id, ...WITHDRAW })).toMatchObject({ order: { status: 'WITHDRAWN' } })
  })

  it.each(['IN_SERVICE', 'COMPLETED'] as const)('is no longer withdrawn once %s', async (status) => {
    const { id } = await givenOrder(app, status)
    expect(await (await citizenOf(app, id)).verb('withdrawOrder', { orderId: id, ...WITHDRAW })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'STATUS' }],
    })
  })

  it('takes its matters with it', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const { order } = await did(app, 'hotline-agent', 'withdrawOrder', { orderId: id, ...WITHDRAW }, 'order { matters { status } }')
    expect(order.matters).toEqual([{ status: 'WITHDRAWN' }])
  })

  it('is not withdrawn over the head of a department that has a matter of it', async () => {
    const { id, staff, matterIds } = await givenOrder(app, 'ACCEPTED')
    await did(app, staff, 'submitMatter', { orderId: id, matterId: matterIds[0] })
    expect(await (await citizenOf(app, id)).verb('withdrawOrder', { orderId: id, ...WITHDRAW })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'MATTER_SUBMITTED' }],
    })
  })

  it('takes back the offers that were still open, and names in its event who had one', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: id, ...WITHDRAW })
    const offers = await app.runtime.db.offer.findMany({ where: { orderId: id } })
    expect(offers.length).toBeGreaterThan(1)
    for (const offer of offers) expect([offer.state, offer.closedAt]).toEqual(['RECALLED', app.clock.now()])
    const data = (await eventsOf(app, id)).at(-1)?.data as { offeredTo: string[] }
    expect(data.offeredTo).toContain(staffId('staff-01'))
    expect(data.offeredTo).toHaveLength(offers.length)
  })

  it('frees the visit: another order has the slot at once', async () => {
    const startsAt = new Date('2026-06-03T14:00:00.000+08:00')
    const { id, staff } = await givenOrder(app, 'SCHEDULED', { startsAt, staff: 'staff-02' })
    const other = await givenOrder(app, 'ACCEPTED', { staff: 'staff-02' })
    const slot = { orderId: other.id, startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) }
    expect(await (await app.as(staff)).verb('bookAppointment', slot)).toMatchObject({ __typename: 'SlotTaken' })
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: id, ...WITHDRAW })
    const visit = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: id }, include: { staff: true } })
    expect([visit.status, visit.cancelReason, visit.staff.map((s) => s.occupying)]).toEqual(['CANCELLED', 'ORDER_ENDED', [false]])
    expect(await (await app.as(staff)).verb('bookAppointment', slot)).toMatchObject({ __typename: 'BookAppointmentSuccess' })
  })

  it('is withdrawn by nobody else: not by the citizen of another order, not by its handler', async () => {
    const [mine, other] = [await givenOrder(app, 'ACCEPTED'), await givenOrder(app, 'REGISTERED')]
    expect(await (await citizenOf(app, other.id)).verb('withdrawOrder', { orderId: mine.id, ...WITHDRAW })).toMatchObject({ __typename: 'NotFound' })
    expect(await (await app.as(mine.staff)).verb('withdrawOrder', { orderId: mine.id, ...WITHDRAW })).toMatchObject({ __typename: 'Forbidden' })
  })

  it.each(['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] as const)(
    'is ended incomplete by a supervisor while %s, with the explanation kept',
    async (status) => {
      const { id } = await givenOrder(app, status)
      const input = { orderId: id, reason: 'OUT_OF_POWER', explanation: '示例：超出职权' }
      const { order } = await did(app, 'supervisor', 'closeIncomplete', input, 'order { status reasonCode reply matters { status } appointment { status } }')
      expect(order).toMatchObject({ status: 'CLOSED_INCOMPLETE', reasonCode: 'OUT_OF_POWER', reply: '示例：超出职权', matters: [{ status: 'WITHDRAWN' }] })
      expect(await app.runtime.db.appointmentStaff.count({ where: { occupying: true, appointment: { orderId: id } } })).toBe(0)
    },
  )

  it('is ended as unreachable after three attempts that failed on two days, since the citizen was last reached', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    const end = async () => (await app.as('supervisor')).verb('closeIncomplete', { orderId: id, reason: 'UNREACHABLE', explanation: '示例：三次联系未果' })
    const calls = (outcome: string) => did(app, staff, 'logContact', { orderId: id, method: 'TELEPHONE', outcome })
    const refused = { __typename: 'IllegalTransition', action: 'closeIncomplete', blockedBy: [{ code: 'NOT_UNREACHABLE' }] }
    const now = app.clock.now()
    expect(await end()).toMatchObject(refused)
    for (const outcome of ['NO_ANSWER', 'NO_ANSWER', 'WRONG_NUMBER']) await calls(outcome)
    expect(await end()).toMatchObject(refused)
    app.clock.advance(DAY)
    await calls('REACHED')
    app.clock.advance(MINUTE)
    for (const outcome of ['NO_ANSWER', 'NO_ANSWER']) await calls(outcome)
    expect(await end()).toMatchObject(refused)
    app.clock.advance(DAY)
    await calls('NO_ANSWER')
    expect(await end()).toMatchObject({ __typename: 'CloseIncompleteSuccess' })
    app.clock.set(now)
  })

  it('is not ended for attempts of a cycle that is over', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    const now = app.clock.now()
    for (const days of [0, 0, 1]) {
      app.clock.advance(days * DAY)
      await did(app, staff, 'logContact', { orderId: id, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
    }
    const reason = { reason: 'UNREACHABLE', explanation: '示例' }
    await did(app, 'supervisor', 'closeIncomplete', { orderId: id, ...reason })
    app.clock.advance(HOUR)
    await did(app, 'quality', 'reopenOrder', { orderId: id, reason: 'NEW_FACTS' })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, staff, 'acceptOrder', { orderId: id })
    expect(await (await app.as('supervisor')).verb('closeIncomplete', { orderId: id, ...reason })).toMatchObject({
      blockedBy: [{ code: 'NOT_UNREACHABLE' }],
    })
    app.clock.set(now)
  })

  it('is ended for missing materials only while a department waits for some', async () => {
    const { id, staff, matterIds } = await givenOrder(app, 'ACCEPTED')
    const end = async () => (await app.as('supervisor')).verb('closeIncomplete', { orderId: id, reason: 'MATERIALS_NOT_SUPPLIED', explanation: '示例' })
    const matter = { orderId: id, matterId: matterIds[0] }
    const refused = { __typename: 'IllegalTransition', blockedBy: [{ code: 'NO_MATERIALS_AWAITED' }] }
    expect(await end()).toMatchObject(refused)
    await did(app, staff, 'submitMatter', matter)
    expect(await end()).toMatchObject(refused)
    await did(app, 'department', 'askForMaterials', { ...matter, materials: ['示例材料'] })
    await did(app, staff, 'submitMatter', matter)
    expect(await end()).toMatchObject(refused)
    await did(app, 'department', 'askForMaterials', { ...matter, materials: ['示例材料'] })
    expect(await end()).toMatchObject({ __typename: 'CloseIncompleteSuccess' })
  })

  describe('on the word of its staff', () => {
    const PROPOSED = 'query ($id: ID!) { order(id: $id) { status incompleteProposed incompleteExplanation reasonCode reply } }'
    const proposal = { reason: 'CITIZEN_REFUSED', explanation: '示例：群众不再配合' }
    const seen = async (who: string, id: string) => (await (await app.as(who))(PROPOSED, { id })).order
    const propose = (who: string, id: string, over: object = {}) => did(app, who, 'proposeIncomplete', { orderId: id, ...proposal, ...over })

    it.each(['staff', 'team-lead'])('is proposed by %s and ends when supervision approves', async (who) => {
      const { id, staff } = await givenOrder(app, 'ACCEPTED')
      await propose(who === 'staff' ? staff : who, id)
      expect(await seen('supervisor', id)).toMatchObject({
        status: 'ACCEPTED',
        incompleteProposed: 'CITIZEN_REFUSED',
        incompleteExplanation: proposal.explanation,
      })
      expect((await seen('auditor', id)).incompleteExplanation).toBeNull()
      expect(await (await app.as(staff)).verb('proposeIncomplete', { orderId: id, ...proposal })).toMatchObject({
        blockedBy: [{ code: 'INCOMPLETE_PROPOSED' }],
      })
      expect(await (await app.as(staff)).verb('decideIncomplete', { orderId: id, decision: 'APPROVED' })).toMatchObject({ __typename: 'Forbidden' })
      await did(app, 'supervisor', 'decideIncomplete', { orderId: id, decision: 'APPROVED' })
      expect(await seen('supervisor', id)).toEqual({
        ...{ status: 'CLOSED_INCOMPLETE', reasonCode: 'CITIZEN_REFUSED', reply: proposal.explanation },
        ...{ incompleteProposed: null, incompleteExplanation: null },
      })
      expect((await eventsOf(app, id)).map((e) => e.kind).slice(-3)).toEqual(['INCOMPLETE_PROPOSED', 'INCOMPLETE_DECIDED', 'CLOSED_INCOMPLETE'])
    })

    it('goes on when supervision rejects, and may be proposed again', async () => {
      const { id, staff } = await givenOrder(app, 'ACCEPTED')
      await propose(staff, id)
      await did(app, 'supervisor', 'decideIncomplete', { orderId: id, decision: 'REJECTED' })
      expect(await seen('supervisor', id)).toMatchObject({ status: 'ACCEPTED', incompleteProposed: null, incompleteExplanation: null, reply: null })
      await propose(staff, id)
    })

    it('is proposed for a reason whose conditions hold, and ends if they still do', async () => {
      const { id, staff } = await givenOrder(app, 'ACCEPTED')
      const now = app.clock.now()
      const call = (outcome: string) => did(app, staff, 'logContact', { orderId: id, method: 'TELEPHONE', outcome })
      const asked = { orderId: id, ...proposal, reason: 'UNREACHABLE' }
      expect(await (await app.as(staff)).verb('proposeIncomplete', asked)).toMatchObject({ blockedBy: [{ code: 'NOT_UNREACHABLE' }] })
      for (const days of [0, 0, 1]) {
        app.clock.advance(days * DAY)
        await call('NO_ANSWER')
      }
      await did(app, staff, 'proposeIncomplete', asked)
      app.clock.advance(MINUTE)
      await call('REACHED')
      expect(await (await app.as('supervisor')).verb('decideIncomplete', { orderId: id, decision: 'APPROVED' })).toMatchObject({
        action: 'decideIncomplete',
        blockedBy: [{ code: 'NOT_UNREACHABLE' }],
      })
      app.clock.set(now)
    })

    it('forgets the proposal with whoever made it, and when it ends otherwise', async () => {
      const [released, withdrawn] = [await givenOrder(app, 'ACCEPTED'), await givenOrder(app, 'ACCEPTED')]
      for (const { id, staff } of [released, withdrawn]) await propose(staff, id)
      await did(app, 'dispatcher', 'reassignOrder', { orderId: released.id, reason: 'OTHER' })
      await did(app, 'hotline-agent', 'withdrawOrder', { orderId: withdrawn.id, ...WITHDRAW })
      for (const { id } of [released, withdrawn]) expect(await seen('supervisor', id)).toMatchObject({ incompleteProposed: null, incompleteExplanation: null })
    })
  })

  it('is ended incomplete by nobody but a supervisor, and not without an explanation', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    expect(await (await app.as(staff)).verb('closeIncomplete', { orderId: id, reason: 'SAFETY', explanation: '示例' })).toMatchObject({
      __typename: 'Forbidden',
    })
    expect(await (await app.as('supervisor')).verb('closeIncomplete', { orderId: id, reason: 'SAFETY', explanation: ' ' })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'explanation',
    })
  })
})
