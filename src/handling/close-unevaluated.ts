import type { TimerHandler } from '../ground.ts'
import { findOrder } from '../orders/open-order.ts'
import { isUnanswered, ratingEnd } from '../orders/rectification-guards.ts'
import { closeOrder } from './close-order.ts'

/**
 * The evaluation window is over (评价期满自动归档, T18): the order is closed by the program, with a default evaluation if nobody
 * gave one. After a rectification it waits for the citizen's rating of that as long again, and for the call back; and a
 * negative evaluation that led to none waits for somebody who answers for it.
 */
export const closeUnevaluated: TimerHandler<'closeUnevaluated'> = async (c, timer) => {
  const order = await findOrder(c, timer.subjectId)
  if (order?.status !== 'COMPLETED' || order.cycle !== timer.data.cycle || isUnanswered(order) || order.openRevisit === 'NEGATIVE') return false
  const end = order.rectificationState === 'APPROVED' ? ratingEnd(order) : null
  if (end !== null && c.now < end) return false
  await closeOrder(c, { orderId: order.id })
  return true
}
