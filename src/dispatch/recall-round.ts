import type { RecallReason } from '../db/generated/enums.ts'
import { oneOf } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { liveOffers } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, type OrderColumns, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change } from '../runtime.ts'

const verb = orderVerb('recallRound', {
  description:
    'Take a live round back (撤回派单): its offers are void at once, who had one hears it, and the order waits for another dispatch. The ACCEPT clock runs on.',
  row: { t: 'T9r', from: ['DISPATCHED'], to: ['VERIFIED'], roles: ['DISPATCHER'], event: 'ROUND_RECALLED', guards: [is.noPendingReturn] },
  input: {
    reason: oneOf('RecallReason').describe('Reason (撤回原因)'),
  },
})

/**
 * Takes a live round of offers back (撤回派单, T9r), with a reason: a wrong dispatch costs no ten minutes of the thirty. The order
 * is back in the queue. Of a recall and an acceptance at once exactly one wins, by the guarded write on the order's version.
 * @throws NotFound, Forbidden, IllegalTransition (accepted meanwhile, or recalled already), StaleVersion
 */
export const recallRound = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await recall(c, order, input.reason, { status: 'VERIFIED', teamId: null, returnUntil: null })
  return { orderId: order.id }
})

/**
 * Takes back what is open of the present round, and says so to those who had it.
 * @param set columns the order changes with it
 * @returns the order as it is now
 */
export async function recall(c: Change, order: OrderFacts, reason: RecallReason, set: OrderColumns): Promise<OrderFacts> {
  const recalled = liveOffers(order, c.now).map((offer) => offer.staffId)
  const next = await advanceOrder(c, order, 'ROUND_RECALLED', { round: order.dispatchRound, reason, recalled }, set)
  await c.tx.offer.updateMany({
    where: { orderId: order.id, cycle: order.cycle, round: order.dispatchRound, state: { in: ['OPEN', 'SEEN'] } },
    data: { state: 'RECALLED', recallReason: reason, closedAt: c.now },
  })
  return next
}
