import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change, Effect } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { LIFECYCLE } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { codesOf, INCOMPLETE_REASONS } from '../orders/reasons.ts'
import { place } from '../orders/sealed.ts'
import { expectReason } from './end-incomplete.ts'

export const proposeIncompleteRules = orderVerb({ reason: z.enum(codesOf(INCOMPLETE_REASONS)), explanation: text(2_000) })

/**
 * Proposes that an order ends without its result (提议未能办结), by who answers for it or the lead: nothing changes until supervision
 * decides. The reason's own conditions must hold already.
 * @throws NotFound, Forbidden, IllegalTransition (also NOT_UNREACHABLE, NO_MATERIALS_AWAITED), StaleVersion
 */
export async function proposeIncomplete(caller: Caller | Change, input: z.output<typeof proposeIncompleteRules>): Promise<{ orderId: string }> {
  return change(caller, 'proposeIncomplete', input, async (c) => {
    const order = await openOrder(c, 'proposeIncomplete', input)
    await expectReason(c, order, 'proposeIncomplete', input.reason)
    await advanceOrder(
      c,
      order,
      'INCOMPLETE_PROPOSED',
      { reason: input.reason },
      { incompleteProposed: input.reason, incompleteProposalSealed: seal(c.ground.keys, place.incompleteProposal(order.id), input.explanation) },
    )
    return { orderId: order.id }
  })
}

/** What somebody proposed who no longer has the order, or of an order that is done with, is off (提议失效). */
export const lapseProposal: Effect = async (c, { orderId, after }, { incompleteProposed }) => {
  if (incompleteProposed === null || LIFECYCLE.proposeIncomplete.from.includes(after.status)) return
  await c.tx.order.updateMany({ where: { id: orderId }, data: { incompleteProposed: null, incompleteProposalSealed: null } })
}
