import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { settleReturn } from './settle-return.ts'

export const decideReturnRules = orderVerb({ decision: z.enum(['APPROVED', 'REJECTED']), reason: text(2_000) })

/**
 * Decides on a return request (派单异议审核, T10a), with a reason. Approved: dispatched anew, not to that team. Rejected: the
 * order stays and that team may not return it again.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function decideReturn(caller: Caller | Change, input: z.output<typeof decideReturnRules>): Promise<{ orderId: string }> {
  return change(caller, 'decideReturn', input, async (c) => {
    const order = await openOrder(c, 'decideReturn', input)
    const request = await c.tx.returnRequest.findFirstOrThrow({ where: { orderId: order.id, state: 'PENDING' } })
    await settleReturn(c, order, request, input.decision, {
      decidedBy: actorOf(c.viewer).id,
      decisionSealed: seal(c.ground.keys, place.returnDecision(request.id), input.reason),
    })
    return { orderId: order.id }
  })
}
