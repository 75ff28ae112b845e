import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { freeSlots, moveAppointment, staffOf } from './move-appointment.ts'

/** Ends a hold or proposal that has run out (预留失效, A3); one that stands, or none, is left as it is. @returns the order as it is now */
export async function endExpired(c: Change, order: OrderFacts): Promise<OrderFacts> {
  const { pending } = order
  if (!pending?.standsUntil || pending.standsUntil > c.now) return order
  const next = await advanceOrder(c, order, 'SLOT_EXPIRED', { from: pending.status, staff: staffOf(pending) }, {}, { type: 'appointment', id: pending.id })
  await moveAppointment(c, pending, 'expireSlot', { endedAt: c.now })
  await freeSlots(c, pending.id)
  return { ...next, pending: null }
}

/** Fires when a hold or proposal runs out. */
export const expireSlot: TimerHandler = async (c, { subjectId }) => {
  const appointment = await c.tx.appointment.findUnique({ where: { id: subjectId }, select: { orderId: true } })
  const order = appointment && (await findOrder(c, appointment.orderId))
  if (order?.pending?.id !== subjectId) return false
  return (await endExpired(c, order)) !== order
}
