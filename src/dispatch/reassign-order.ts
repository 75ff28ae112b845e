import { NotEligible } from '../errors.ts'
import { id, oneOf } from '../input.ts'
import { isInWork, type OrderFacts, withoutVisit } from '../orders/facts.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change } from '../runtime.ts'
import { dispatchAgain, NOT_OF_THE_TEAM } from './dispatch-again.ts'
import { loadCandidates } from './load-candidates.ts'

const verb = orderVerb('reassignOrder', {
  description:
    'Take an order from its handler and offer it again (改派): to one person, or to the rest of the team. The visit is freed, the citizen is told, no clock is reset. Once the service has begun it goes on, as it is, with the one who is named.',
  row: {
    t: 'T11',
    from: ACTIVE,
    to: ['VERIFIED', 'PROCESSING'],
    roles: ['DISPATCHER', 'TEAM_LEAD'],
    event: 'REASSIGNED',
    guards: [is.ownTeamOnly, is.noPendingReturn, is.noVisitRunning, is.remoteOver],
    needs: [
      {
        field: 'staffId',
        when: 'the service has begun',
        holds: ({ status }) => status === 'IN_SERVICE' || status === 'PROCESSING',
        words: () => ({ en: 'name who goes on with it: the service has begun', zh: '服务已开始，须指定接手人员' }),
      },
    ],
  },
  problems: [NotEligible],
  input: {
    reason: oneOf('HandoverReason').describe('Reason (原因)'),
    staffId: id('staff').nullish().describe('Who is to get it, necessary once the service has begun; left out: the rest of the team (人员)'),
  },
})

/**
 * Takes an order from its handler and offers it again (改派, T11): by dispatch, or by the team's lead; to the person named, or
 * to the rest of the team. A booked visit is cancelled in the same transaction and the citizen is told. The ACCEPT clock is
 * not restarted: the first acceptance stays what it was. An order whose service has begun goes as it is to the person named, at
 * once and without an offer: visits and matters stay, and departments go on.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, NotEligible (the person named cannot take it), InvalidInput (staffId: the service has begun)
 */
export const reassignOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const from = order.handlerId as string
  if (input.staffId != null && isInWork(order)) {
    const teamId = await expectMayGoOn(c, order, input.staffId)
    const status = order.status === 'SCHEDULED' ? withoutVisit(order) : order.status
    await advanceOrder(
      c,
      order,
      'REASSIGNED',
      { from, reason: input.reason, to: input.staffId },
      { status, teamId, handlerId: input.staffId, companionIds: [] },
    )
    writeNotice(c, order.id, 'STAFF_CHANGED')
    return { orderId: order.id }
  }
  const next = await advanceOrder(c, order, 'REASSIGNED', { from, reason: input.reason, to: null }, { status: 'VERIFIED', handlerId: null, companionIds: [] })
  await dispatchAgain(c, { ...next, appointment: null }, { teamId: order.teamId as string, without: from, to: input.staffId })
  writeNotice(c, order.id, 'STAFF_CHANGED')
  return { orderId: order.id }
})

/**
 * Duty and load do not count for who takes over in the middle: the lead has asked them. What one may not do does.
 * @returns the team they go on in: the order's, or one of theirs where it has none (a campaign's)
 */
async function expectMayGoOn(c: Change, order: OrderFacts, staffId: string): Promise<string> {
  const teamId = order.teamId ?? (await c.tx.teamMember.findFirst({ where: { staffId }, orderBy: { teamId: 'asc' }, select: { teamId: true } }))?.teamId
  const [one] = teamId === undefined ? [] : await loadCandidates(c.tx, order, { teamId, staffId }, c.now, { forced: true })
  const blocks = one?.blocks ?? [NOT_OF_THE_TEAM]
  if (teamId === undefined || blocks.length > 0) throw new NotEligible(blocks)
  if (staffId === order.handlerId) throw new NotEligible([{ code: 'HAS_IT', words: { en: 'has it already', zh: '已是经办人' } }])
  return teamId
}
