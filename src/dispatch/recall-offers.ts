import type { Effect } from '../runtime.ts'

/** An order that ends takes its open offers back (撤回邀约). */
export const recallOffers: Effect = async (c, event) => {
  await c.tx.offer.updateMany({ where: { orderId: event.orderId, state: { in: ['OPEN', 'SEEN'] } }, data: { state: 'RECALLED', closedAt: c.now } })
}

/** So does one that turns out to lie elsewhere before somebody has accepted it. */
export const recallMoved: Effect = async (c, event, order) => {
  if (event.kind === 'AMENDED' && event.data.recalled) await recallOffers(c, event, order)
}
