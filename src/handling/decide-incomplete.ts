import { open } from '../access/encryption.ts'
import { codes } from '../input.ts'
import type { IncompleteReason } from '../orders/incomplete-guards.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { endIncomplete, expectReason } from './end-incomplete.ts'

const verb = orderVerb('decideIncomplete', {
  description: 'Decide on such a proposal (未能办结审批): approved, the order ends for the reason and with the explanation proposed.',
  row: { t: 'T24b', from: ACTIVE, to: ['CLOSED_INCOMPLETE'], roles: ['SUPERVISOR'], event: 'INCOMPLETE_DECIDED', guards: [is.incompleteProposal] },
  input: {
    decision: codes('IncompleteDecision', 'Decision on a proposal to end an order without its result (未能办结审批结果)', {
      APPROVED: 'The order ends (同意)',
      REJECTED: 'The order goes on (驳回)',
    }).describe('Decision (审批结果)'),
  },
})

/**
 * Decides on a proposal to end an order without its result (未能办结审批, T24). Approved, it ends for the reason and with the explanation
 * that were proposed, if the reason's conditions still hold; rejected, the order goes on.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const decideIncomplete = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const reason = order.incompleteProposed as IncompleteReason
  const approved = input.decision === 'APPROVED'
  if (approved) await expectReason(c, order, verb, reason)
  // The row as it is: facts hold no text.
  const { incompleteProposalSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { incompleteProposalSealed: true } })
  const decided = await advanceOrder(c, order, 'INCOMPLETE_DECIDED', { approved, reason }, { incompleteProposed: null, incompleteProposalSealed: null })
  if (approved) await endIncomplete(c, decided, reason, open(c.runtime.keys, place.incompleteProposal(order.id), incompleteProposalSealed ?? ''))
  return { orderId: order.id }
})
