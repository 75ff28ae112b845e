import { liveOffers } from '../orders/guards.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import type { TimerHandler } from '../runtime.ts'
import { nextRound } from './next-round.ts'

/**
 * Ends a round whose time is over (邀约过期): the offers nobody answered expire, and the next round opens. Nothing happens
 * while a return request is being reviewed: its decision gives the offers new time, or takes the order away.
 */
export const expireOffers: TimerHandler<'expireOffers'> = async (c, timer) => {
  const order = await findOrder(c, timer.subjectId)
  if (order?.status !== 'DISPATCHED' || order.cycle !== timer.data.cycle || order.dispatchRound !== timer.data.round) return false
  if (order.returnPending || liveOffers(order, c.now).length > 0) return false
  const waiting = order.offers.filter((offer) => offer.state === 'OPEN' || offer.state === 'SEEN').map((offer) => offer.staffId)
  const next = await advanceOrder(c, order, 'OFFERS_EXPIRED', { round: order.dispatchRound, staff: waiting })
  await c.tx.offer.updateMany({
    where: { orderId: order.id, cycle: order.cycle, round: order.dispatchRound, state: { in: ['OPEN', 'SEEN'] } },
    data: { state: 'EXPIRED', closedAt: c.now },
  })
  await nextRound(c, next, order.offers.length === 1)
  return true
}
