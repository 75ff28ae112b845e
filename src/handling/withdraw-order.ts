import { codes } from '../input.ts'
import { withdrawOpenMatters } from '../matters/withdraw-open-matters.ts'
import { liveOffers } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { WITHDRAW_REASONS } from '../orders/reasons.ts'

const verb = orderVerb('withdrawOrder', {
  description: 'Withdraw an order (撤单), before the service begins.',
  row: {
    t: 'T23',
    from: ['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED'],
    to: ['WITHDRAWN'],
    roles: ['CITIZEN', 'HOTLINE_AGENT'],
    event: 'WITHDRAWN',
    guards: [is.noMatterWithDepartment, is.nothingGranted],
  },
  input: {
    reason: codes('WithdrawReason', 'Why an order is withdrawn (撤单原因)', WITHDRAW_REASONS).describe('Reason (原因)'),
  },
})

/**
 * Withdraws an order (撤单, T23): by the citizen, or a hotline agent for them, before the service begins. Its visit is
 * cancelled and its offers are taken back by the effects of the domains they belong to.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const withdrawOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await advanceOrder(
    c,
    order,
    'WITHDRAWN',
    { reason: input.reason, offeredTo: liveOffers(order, c.now).map((offer) => offer.staffId) },
    { status: 'WITHDRAWN', closedAt: c.now, reasonCode: input.reason, returnPending: false, companionIds: [] },
  )
  await withdrawOpenMatters(c, order)
  return { orderId: order.id }
})
