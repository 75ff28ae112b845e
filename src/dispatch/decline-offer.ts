import { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { liveOffers } from '../orders/guards.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { nextRound } from './next-round.ts'

export const declineOfferRules = orderVerb({
  reason: z.enum([
    'SCHEDULE_CONFLICT',
    'SKILL_MISMATCH',
    'LOCATION_MISMATCH',
    'DUPLICATE',
    'EQUIPMENT_UNAVAILABLE',
    'CITIZEN_UNAVAILABLE',
    'CONFLICT_OF_INTEREST',
    'OTHER',
  ]),
})

/**
 * Declines an offer (拒单, T9), with a reason that is kept. Who declines is not asked again in this cycle; for a conflict of
 * interest, not for any order of the same requester. When nobody of the round is left, the next round opens at once.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function declineOffer(caller: Caller | Change, input: z.output<typeof declineOfferRules>): Promise<{ orderId: string }> {
  return change(caller, 'declineOffer', input, async (c) => {
    const order = await openOrder(c, 'declineOffer', input)
    const staffId = isPerson(c.viewer) ? c.viewer.staffId : null
    const mine = order.offers.find((offer) => offer.staffId === staffId) as (typeof order.offers)[number]
    const left = liveOffers(order, c.now).filter((offer) => offer.id !== mine.id)
    const next = await advanceOrder(
      c,
      order,
      'OFFER_DECLINED',
      { staffId: mine.staffId, round: order.dispatchRound, reason: input.reason },
      {},
      { type: 'offer', id: mine.id },
    )
    await c.tx.offer.update({ where: { id: mine.id }, data: { state: 'DECLINED', declineReason: input.reason, closedAt: c.now } })
    if (left.length === 0) await nextRound(c, next, order.offers.length === 1)
    return { orderId: order.id }
  })
}
