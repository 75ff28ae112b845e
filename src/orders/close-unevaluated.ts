import type { TimerHandler } from '../timers/timer.ts'
import { closeOrder, isNegative } from './close-order.ts'
import { findOrder } from './open-order.ts'

/**
 * The evaluation window is over (评价期满自动归档, T18): the order is closed by the program, with a default evaluation if nobody
 * gave one. One that was evaluated negatively waits for somebody who answers for it.
 */
export const closeUnevaluated: TimerHandler = async (c, timer) => {
  const order = await findOrder(c, timer.subjectId)
  if (order?.status !== 'COMPLETED' || order.cycle !== timer.data.cycle) return false
  if (order.evaluations.some((evaluation) => isNegative(evaluation.level))) return false
  await closeOrder(c, { orderId: order.id })
  return true
}
