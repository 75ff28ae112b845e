import type { Effect } from '../ground.ts'

/** An order that ends takes its open offers back (撤回邀约). */
export const recallOffers: Effect = async (c, event) => {
  await c.tx.offer.updateMany({ where: { orderId: event.orderId, state: { in: ['OPEN', 'SEEN'] } }, data: { state: 'RECALLED', closedAt: c.now } })
}
