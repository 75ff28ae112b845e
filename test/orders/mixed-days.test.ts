import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder, type Played, tokenFor } from '../kit/given.ts'

const ANSWER = { reply: '示例', replyMethod: 'IN_PERSON' }

/** Days on which several things happen to one order. */
describe('An order to which several things happen', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(TEN))

  const act = (who: string, verb: string, input: object, selection?: string) => did(app, who, verb, { ...input }, selection)
  async function tries(who: string | null, verb: string, input: { orderId: string } & Record<string, unknown>) {
    const answer = await (await (who === null ? citizenOf(app, input.orderId) : app.as(who))).verb(verb, input)
    return answer.__typename === 'IllegalTransition' ? answer.blockedBy.map((b: { code: string }) => b.code) : (answer.field ?? answer.__typename)
  }
  async function decide({ id: orderId, staff, matterIds }: Played, outcome: object) {
    const input = { orderId, matterId: matterIds.at(-1) }
    await act(staff, 'submitMatter', input)
    await act('department', 'acceptMatter', input)
    await act('department', 'decideMatter', { ...input, ...outcome })
  }
  const DENIED = { outcome: 'DENIED', reason: '示例', remedy: '可申请行政复议' }

  describe('whose only matter was refused', () => {
    it('is not completed as solved, and is as explained', async () => {
      const order = await givenOrder(app, 'ACCEPTED')
      await decide(order, DENIED)
      expect(await tries(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })).toBe('result')
      await act(order.staff, 'completeOrder', { orderId: order.id, result: 'EXPLAINED', ...ANSWER })
    })

    it('is not completed as solved when the department did not take it, and is when another matter was granted', async () => {
      const one = await givenOrder(app, 'ACCEPTED')
      await act(one.staff, 'submitMatter', { orderId: one.id, matterId: one.matterIds[0] })
      await act('department', 'decideMatter', { orderId: one.id, matterId: one.matterIds[0], outcome: 'NOT_ACCEPTED', reason: '示例' })
      expect(await tries('department', 'completeOrder', { orderId: one.id, result: 'SOLVED', ...ANSWER })).toBe('result')
      const two = await givenOrder(app, 'ACCEPTED', { items: [ITEMS.drainage.code, ITEMS.construction.code] })
      await decide(two, DENIED)
      await decide({ ...two, matterIds: two.matterIds.slice(0, 1) }, { outcome: 'GRANTED' })
      await act(two.staff, 'completeOrder', { orderId: two.id, result: 'SOLVED', ...ANSWER })
    })
  })

  describe('that was reopened', () => {
    async function reopened() {
      const order = await givenOrder(app, 'COMPLETED')
      app.clock.advance(HOUR)
      await act('quality', 'reopenOrder', { orderId: order.id, reason: 'NEW_FACTS' })
      return order
    }
    const again = async ({ id: orderId, staff }: Played) => {
      await act('dispatcher', 'dispatchOrder', { orderId, teamId: TEAMS.redPomegranate.id })
      await act(staff, 'acceptOrder', { orderId })
      await act(staff, 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
    }

    it('gets other items, and keeps the matters of the cycle that ended', async () => {
      const { id: orderId } = await reopened()
      const { order } = await act(
        'dispatcher',
        'amendOrder',
        { orderId, reason: 'WRONG_ITEM', items: [ITEMS.construction.code] },
        'order { matters { status item { code } } }',
      )
      expect(order.matters).toEqual([
        { status: 'GRANTED', item: { code: ITEMS.drainage.code } },
        { status: 'DRAFT', item: { code: ITEMS.construction.code } },
      ])
      const rows = await app.runtime.db.matter.findMany({ where: { orderId }, orderBy: { seq: 'asc' } })
      expect(rows.map(({ seq, cycle }) => [seq, cycle])).toEqual([
        [1, 1],
        [2, 2],
      ])
      await act('dispatcher', 'amendOrder', { orderId, reason: 'WRONG_ITEM', items: [ITEMS.drainage.code] })
    })

    it('may be withdrawn whatever was granted before, and is not solved by it', async () => {
      const one = await reopened()
      await act('hotline-agent', 'withdrawOrder', { orderId: one.id, reason: 'OTHER' })
      const two = await reopened()
      await again(two)
      const { id } = await app.runtime.db.matter.findFirstOrThrow({ where: { orderId: two.id, cycle: 2 } })
      expect(await tries(two.staff, 'completeOrder', { orderId: two.id, result: 'SOLVED', ...ANSWER })).toEqual(['MATTER_UNDECIDED', 'NOTHING_DONE'])
      await decide({ ...two, matterIds: [id] }, DENIED)
      expect(await tries(two.staff, 'completeOrder', { orderId: two.id, result: 'SOLVED', ...ANSWER })).toBe('result')
    })
  })

  describe('with a granted matter', () => {
    it('is completed after a follow-up visit was cancelled, and no longer withdrawn', async () => {
      const order = await givenOrder(app, 'PROCESSING')
      const matter = { orderId: order.id, matterId: order.matterIds[0] }
      await act('department', 'acceptMatter', matter)
      await act('department', 'decideMatter', { ...matter, outcome: 'GRANTED' })
      const startsAt = new Date(app.clock.now().getTime() + 5 * HOUR)
      await act(order.staff, 'scheduleFollowUp', { orderId: order.id, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
      expect(await tries(null, 'withdrawOrder', { orderId: order.id, reason: 'OTHER' })).toEqual(['MATTER_GRANTED'])
      const cancelled = await act(order.staff, 'cancelAppointment', { orderId: order.id, reason: 'OTHER' })
      expect(cancelled.order.status).toBe('PROCESSING')
      await act(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })
    })

    it('is completed though staff did not come', async () => {
      const order = await givenOrder(app, 'SCHEDULED')
      await decide(order, { outcome: 'GRANTED' })
      const visit = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: order.id } })
      app.clock.set(new Date(visit.startsAt.getTime() + 31 * MINUTE))
      await act(tokenFor(app, order.id), 'reportStaffNoShow', { orderId: order.id })
      await act(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })
    })

    it('is completed without any visit, but not while one is being arranged', async () => {
      const order = await givenOrder(app, 'ACCEPTED')
      expect(await tries(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })).toEqual(['MATTER_UNDECIDED', 'NOTHING_DONE'])
      await decide(order, { outcome: 'GRANTED' })
      expect(await tries(null, 'withdrawOrder', { orderId: order.id, reason: 'OTHER' })).toEqual(['MATTER_GRANTED'])
      const startsAt = new Date(app.clock.now().getTime() + 6 * HOUR)
      await act(order.staff, 'holdSlot', { orderId: order.id, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
      expect(await tries(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })).toEqual(['SLOT_PENDING'])
      await act(order.staff, 'releaseSlot', { orderId: order.id })
      await act(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })
    })

    it('is not completed when its matter was only taken back', async () => {
      const order = await givenOrder(app, 'ACCEPTED')
      await act(order.staff, 'withdrawMatter', { orderId: order.id, matterId: order.matterIds[0] })
      expect(await tries(order.staff, 'completeOrder', { orderId: order.id, result: 'SOLVED', ...ANSWER })).toEqual(['NOTHING_DONE'])
    })
  })

  describe('of which we hold an original', () => {
    // Nobody releases more than two orders a month.
    let nr = 4
    async function held() {
      const order = await givenOrder(app, 'ACCEPTED', { staff: `staff-${String(nr++).padStart(2, '0')}` })
      const { custodyId } = await act(order.staff, 'takeOriginal', { orderId: order.id, name: '示例原件' }, 'custodyId')
      return { ...order, custodyId: custodyId as string }
    }
    const giveBack = ({ id: orderId, custodyId }: { id: string; custodyId: string }, who: string) => tries(who, 'returnOriginal', { orderId, custodyId })

    it.each(['who took it', 'dispatch'])('has it given back by %s after it was released', async (who) => {
      const order = await held()
      await act(order.staff, 'releaseOrder', { orderId: order.id, reason: 'OTHER' })
      expect(await giveBack(order, who === 'dispatch' ? 'dispatcher' : order.staff)).toBe('ReturnOriginalSuccess')
      expect((await eventsOf(app, order.id)).at(-1)).toMatchObject({ kind: 'ORIGINAL_RETURNED' })
      expect(await giveBack(order, 'dispatcher')).toEqual(['NO_ORIGINAL_OUT'])
    })

    it.each(['TRANSFERRED', 'MERGED'] as const)('has it given back after it was %s', async (end) => {
      const [one, two] = [await held(), await held()]
      const into = await givenOrder(app, 'REGISTERED')
      for (const order of [one, two]) {
        await act('team-lead', 'returnOrder', { orderId: order.id, reason: 'OTHER', basis: '示例' })
        await act('dispatcher', 'decideReturn', { orderId: order.id, decision: 'APPROVED', reason: '示例' })
        if (end === 'MERGED') await act('dispatcher', 'mergeOrder', { orderId: order.id, intoId: into.id, reason: '示例' })
        else await act('dispatcher', 'transferOrder', { orderId: order.id, reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1' })
      }
      expect(await giveBack(one, one.staff)).toBe('ReturnOriginalSuccess')
      expect(await giveBack(two, 'dispatcher')).toBe('ReturnOriginalSuccess')
    })

    it('has it given back while it is dispatched to others, and by nobody who has nothing to do with it', async () => {
      const order = await held()
      await act(order.staff, 'releaseOrder', { orderId: order.id, reason: 'OTHER' })
      expect(await giveBack(order, 'staff-02')).toEqual(['NOT_HANDLER'])
      expect(await giveBack(order, 'team-lead-jinzhu')).toBe('NotFound')
      expect(await giveBack(order, order.staff)).toBe('ReturnOriginalSuccess')
    })
  })

  describe('that is completed', () => {
    it.each(['COMPLETED', 'RECTIFYING'] as const)('takes no new complaint in while %s: it is reopened first', async (status) => {
      const done = await givenOrder(app, status)
      const complaint = await givenOrder(app, 'REGISTERED')
      const merge = { orderId: complaint.id, intoId: done.id, reason: '示例' }
      const answer = await (await app.as('dispatcher')).verb('mergeOrder', merge)
      expect(answer).toMatchObject({ __typename: 'InvalidInput', field: 'intoId', message: expect.stringContaining('reopen') })
      if (status === 'RECTIFYING') return
      await act('quality', 'reopenOrder', { orderId: done.id, reason: 'NEW_FACTS' })
      await act('dispatcher', 'mergeOrder', merge)
    })
  })
})
