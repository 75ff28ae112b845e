import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { withdrawOpenMatters } from '../matters/withdraw-open-matters.ts'
import { liveOffers } from '../orders/guards.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { codesOf, WITHDRAW_REASONS } from '../orders/reasons.ts'

export const withdrawOrderRules = orderVerb({ reason: z.enum(codesOf(WITHDRAW_REASONS)) })

/**
 * Withdraws an order (撤单, T23): by the citizen, or a hotline agent for them, before the service begins. Its visit is
 * cancelled and its offers are taken back by the effects of the domains they belong to.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function withdrawOrder(caller: Caller | Change, input: z.output<typeof withdrawOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'withdrawOrder', input, async (c) => {
    const order = await openOrder(c, 'withdrawOrder', input)
    await advanceOrder(
      c,
      order,
      'WITHDRAWN',
      { reason: input.reason, offeredTo: liveOffers(order, c.now).map((offer) => offer.staffId) },
      { status: 'WITHDRAWN', closedAt: c.now, reasonCode: input.reason, returnPending: false },
    )
    await withdrawOpenMatters(c, order)
    return { orderId: order.id }
  })
}
