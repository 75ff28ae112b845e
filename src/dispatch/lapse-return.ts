import { findOrder } from '../orders/open-order.ts'
import type { TimerHandler } from '../runtime.ts'
import { settleReturn } from './settle-return.ts'

/** A return request nobody decided in time counts as rejected (逾期未审，视为驳回): waiting must not be a way out. */
export const lapseReturn: TimerHandler = async (c, timer) => {
  const request = await c.tx.returnRequest.findUnique({ where: { id: timer.subjectId } })
  if (request?.state !== 'PENDING') return false
  const order = await findOrder(c, request.orderId)
  if (!order?.returnPending) return false
  await settleReturn(c, order, request, 'LAPSED')
  return true
}
