import { isPerson } from '../access/viewer.ts'
import { oneOf } from '../input.ts'
import { liveOffers } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { nextRound } from './next-round.ts'

const verb = orderVerb('declineOffer', {
  description: 'Decline an offer with a reason (拒单): you are not asked again; when nobody of the round is left, the next one opens at once.',
  row: { t: 'T9', from: ['DISPATCHED'], to: [], roles: ['STAFF'], event: 'OFFER_DECLINED', guards: [is.hasLiveOffer, is.noPendingReturn] },
  input: {
    reason: oneOf('DeclineReason').describe('Reason (拒单原因)'),
  },
})

/**
 * Declines an offer (拒单, T9), with a reason that is kept. Who declines is not asked again in this cycle; for a conflict of
 * interest, not for any order of the same requester. When nobody of the round is left, the next round opens at once.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const declineOffer = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
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
