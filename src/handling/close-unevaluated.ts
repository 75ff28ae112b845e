import { findOrder } from '../orders/open-order.ts'
import { isUnanswered, ratingEnd } from '../orders/rectification-guards.ts'
import type { TimerHandler } from '../runtime.ts'
import { closeOrder } from './close-order.ts'

/**
 * The evaluation window is over (评价期满自动归档, T18): the timer closes the order, with a default evaluation if the citizen
 * gave none. After a rectification it waits for the citizen's rating of that as long again, and for the call back; and a
 * negative evaluation without a rectification keeps the order open.
 */
export const closeUnevaluated: TimerHandler<'closeUnevaluated'> = async (c, timer) => {
  const order = await findOrder(c, timer.subjectId)
  if (order?.status !== 'COMPLETED' || order.cycle !== timer.data.cycle || isUnanswered(order) || order.openRevisit === 'NEGATIVE') return false
  const end = order.rectificationState === 'APPROVED' ? ratingEnd(order) : null
  if (end !== null && c.now < end) return false
  await closeOrder(c, { orderId: order.id })
  return true
}
