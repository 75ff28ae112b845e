import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import { clockLimits } from '../clocks/clock-limit.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { setTimer } from '../timers/timer.ts'

/** The kind of timer that lets an undecided request lapse. */
export const LAPSE_RETURN = 'lapseReturn'

export const returnOrderRules = orderVerb({
  reason: z.enum(['NOT_OURS', 'OUT_OF_AREA', 'MISCLASSIFIED', 'NOBODY_QUALIFIED', 'OTHER']),
  basis: text(2_000),
})

/**
 * Asks for an order to be taken back (退单, T10a): "not ours", with reason and basis, within one working day of the
 * dispatch. The state stays; until the decision nobody accepts, declines or is asked anew, and no clock stops: the field's
 * known abuse is to bounce orders (国办函〔2025〕66号: 派单异议审核).
 * @throws NotFound, Forbidden, IllegalTransition (RETURN_LOCKED after a rejection), StaleVersion, InvalidInput
 */
export async function returnOrder(caller: Caller | Change, input: z.output<typeof returnOrderRules>): Promise<{ orderId: string; returnId: string }> {
  return change(caller, 'returnOrder', input, async (c) => {
    const order = await openOrder(c, 'returnOrder', input)
    const id = newId('return', c.now)
    const teamId = order.teamId as string
    // Undecided by then it counts as rejected (退单审核时限).
    const { RETURN_REVIEW } = await clockLimits(c, ['RETURN_REVIEW'], dateInShanghai(c.now))
    const dueAt = new Date(c.now.getTime() + RETURN_REVIEW.amount * MINUTE)
    await advanceOrder(c, order, 'RETURN_REQUESTED', { team: teamId, reason: input.reason }, { returnPending: true }, { type: 'return', id })
    await c.tx.returnRequest.create({
      data: {
        id,
        orderId: order.id,
        cycle: order.cycle,
        teamId,
        requestedBy: actorOf(c.viewer).id,
        reason: input.reason,
        basisSealed: seal(c.ground.keys, place.returnBasis(id), input.basis),
        state: 'PENDING',
        requestedAt: c.now,
        dueAt,
      },
    })
    await setTimer(c, LAPSE_RETURN, id, dueAt)
    return { orderId: order.id, returnId: id }
  })
}
