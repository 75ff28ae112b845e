import { seal } from '../access/encryption.ts'
import { actorOf } from '../events/change.ts'
import { codes, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { settleReturn } from './settle-return.ts'

const verb = orderVerb('decideReturn', {
  description: 'Decide on a return request (退单审核): approved, it is dispatched anew and not to that team; rejected, that team may not return it again.',
  row: { t: 'T10r', from: ['DISPATCHED', 'ACCEPTED'], to: ['VERIFIED'], roles: ['DISPATCHER'], event: 'RETURN_DECIDED', guards: [is.pendingReturn] },
  input: {
    decision: codes('ReturnDecision', 'Decision on a return request (退单审核结果)', {
      APPROVED: 'Dispatched anew, not to that team (同意)',
      REJECTED: 'Stays; that team may not return it again (驳回)',
    }).describe('Decision (审核结果)'),
    reason: text(2_000).describe('Reason of the decision (审核意见)'),
  },
})

/**
 * Decides on a return request (派单异议审核, T10a), with a reason. Approved: dispatched anew, not to that team. Rejected: the
 * order stays and that team may not return it again.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const decideReturn = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const request = await c.tx.returnRequest.findFirstOrThrow({ where: { orderId: order.id, state: 'PENDING' } })
  await settleReturn(c, order, request, input.decision, {
    decidedBy: actorOf(c.viewer).id,
    decisionSealed: seal(c.runtime.keys, place.returnDecision(request.id), input.reason),
  })
  return { orderId: order.id }
})
