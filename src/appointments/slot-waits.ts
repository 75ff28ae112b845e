import { cutByNight } from '../calendar/daytime.ts'
import type { Change, Effect } from '../runtime.ts'
import { setTimers } from '../timers/timer.ts'

/** Has the orders asked that wait for the staff of a visit, now that it is off; each in a change of its own, after this one. */
export async function wakeWaiting(c: Change, appointmentId: string): Promise<void> {
  const awaited = await c.tx.$queryRaw<{ staff_id: string }[]>`
    SELECT s.staff_id FROM appointment_staff s
    WHERE s.appointment_id = ${appointmentId} AND EXISTS (SELECT 1 FROM slot_wait w JOIN service_order o ON o.id = w.order_id WHERE o.handler_id = s.staff_id)
    ORDER BY 1`
  await setTimers(
    c,
    awaited.map(({ staff_id }) => ({ kind: 'offerSlot', subjectId: staff_id, dueAt: c.now })),
  )
}

/**
 * Ends the waiting (结束候补) of an order that has its visit, is no longer at hand, or let the time that was proposed to it pass:
 * it goes to the next, and no order is asked for ever. An order whose time to answer the night cut short keeps its place.
 */
export const keepSlotWaits: Effect = async (c, event, { slotWaitSince }) => {
  if (slotWaitSince === null) return
  const left = event.before?.status === 'ACCEPTED' && event.after.status !== 'ACCEPTED'
  if (!left && event.kind !== 'SLOT_EXPIRED' && event.kind !== 'SLOT_RELEASED') return
  if (!left && event.kind === 'SLOT_EXPIRED') {
    const slot = await c.tx.appointment.findUnique({ where: { id: event.subjectId }, select: { bookedAt: true, standsUntil: true } })
    if (slot?.standsUntil && cutByNight(slot.bookedAt, slot.standsUntil)) return
  }
  await c.tx.$executeRaw`
    WITH ended AS (DELETE FROM slot_wait WHERE order_id = ${event.orderId} AND (${left} OR offered_id = ${event.subjectId}) RETURNING order_id)
    UPDATE service_order o SET slot_wait_since = NULL FROM ended WHERE o.id = ended.order_id`
}
