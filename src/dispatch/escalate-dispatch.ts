import type { OrderFacts } from '../orders/facts.ts'
import { is, systemAct } from '../orders/lifecycle.ts'
import { advanceOrder } from '../orders/open-order.ts'
import type { Change } from '../runtime.ts'

export const escalation = systemAct('escalateDispatch', '派单升级', {
  t: 'T10b',
  from: ['DISPATCHED'],
  to: ['VERIFIED'],
  roles: ['SYSTEM'],
  event: 'DISPATCH_ESCALATED',
  guards: [is.noPendingReturn],
})

/**
 * Escalates a dispatch that found nobody (派单升级, T10b): the order is back in the queue, and lead and dispatcher hear of it
 * in their feeds; dispatch may now force it on one person. Done by the program when the rounds are used up or nobody is
 * left to ask; the ACCEPT clock runs on.
 */
export async function escalateDispatch(c: Change, order: OrderFacts): Promise<void> {
  const live = await c.tx.offer.findMany({ where: { orderId: order.id, state: { in: ['OPEN', 'SEEN'] } }, select: { staffId: true } })
  await advanceOrder(
    c,
    order,
    'DISPATCH_ESCALATED',
    { rounds: order.dispatchRound - order.roundsBefore, recalled: live.map((offer) => offer.staffId) },
    { status: 'VERIFIED', teamId: null },
  )
  if (live.length > 0)
    await c.tx.offer.updateMany({ where: { orderId: order.id, state: { in: ['OPEN', 'SEEN'] } }, data: { state: 'RECALLED', closedAt: c.now } })
}
