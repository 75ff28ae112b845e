import { z } from 'zod'
import { open } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import type { IncompleteReason } from '../orders/incomplete-guards.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { endIncomplete, expectReason } from './end-incomplete.ts'

export const decideIncompleteRules = orderVerb({ decision: z.enum(['APPROVED', 'REJECTED']) })

/**
 * Decides on a proposal to end an order without its result (未能办结审批, T24). Approved, it ends for the reason and with the explanation
 * that were proposed, if the reason's conditions still hold; rejected, the order goes on.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function decideIncomplete(caller: Caller | Change, input: z.output<typeof decideIncompleteRules>): Promise<{ orderId: string }> {
  return change(caller, 'decideIncomplete', input, async (c) => {
    const order = await openOrder(c, 'decideIncomplete', input)
    const reason = order.incompleteProposed as IncompleteReason
    const approved = input.decision === 'APPROVED'
    if (approved) await expectReason(c, order, 'decideIncomplete', reason)
    // The row as it is: facts hold no text.
    const { incompleteProposalSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { incompleteProposalSealed: true } })
    const decided = await advanceOrder(c, order, 'INCOMPLETE_DECIDED', { approved, reason }, { incompleteProposed: null, incompleteProposalSealed: null })
    if (approved) await endIncomplete(c, decided, reason, open(c.ground.keys, place.incompleteProposal(order.id), incompleteProposalSealed ?? ''))
    return { orderId: order.id }
  })
}
