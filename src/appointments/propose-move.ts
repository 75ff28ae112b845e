import { MINUTE } from '../clock.ts'
import type { OrderFacts, VisitFacts } from '../orders/facts.ts'
import { CANCEL_CUTOFF_MINUTES } from '../orders/guards.ts'
import { advanceOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change, Effect } from '../runtime.ts'
import { APPOINTMENT } from './appointment-machine.ts'
import { watchVisit } from './book-appointment.ts'
import { movedParty } from './companions.ts'
import { freeSlots, moveAppointment, staffOf, visitingOf } from './move-appointment.ts'
import { propose } from './propose-appointment.ts'
import { LEAD_MINUTES, LEAST_MINUTES, type Slot } from './slot-rules.ts'

/** Whether a move leads to a start so near that the citizen could neither move nor cancel it any more. */
export const isTooClose = (slot: Slot, now: Date) => slot.startsAt.getTime() < now.getTime() + CANCEL_CUTOFF_MINUTES * MINUTE

/**
 * Proposes a move (提议改约): the visit stands until the citizen confirms the new time, by the link or through the hotline; half an
 * hour before it at the latest, and before the old one begins.
 * @returns the proposal's id
 */
export async function proposeMove(c: Change, order: OrderFacts, old: VisitFacts, slot: Slot, party: readonly string[]): Promise<string> {
  const least = c.now.getTime() + LEAST_MINUTES * MINUTE
  const latest = Math.max(least, slot.startsAt.getTime() - LEAD_MINUTES * MINUTE)
  const confirmBy = old.startsAt.getTime() > least ? Math.min(latest, old.startsAt.getTime()) : latest
  return propose(c, order, slot, party, new Date(confirmBy), old)
}

/** Makes the move that was proposed: the old slot is freed and the new one taken, or neither. */
export async function makeMove(c: Change, order: OrderFacts, old: VisitFacts, slot: VisitFacts): Promise<void> {
  const staff = staffOf(slot)
  await moveAppointment(c, old, 'rescheduleAppointment', { endedAt: c.now })
  await freeSlots(c, old.id)
  await moveAppointment(c, slot, 'confirmAppointment', { bookedAt: c.now, standsUntil: null, firstId: old.firstId ?? old.id })
  await c.tx.appointmentStaff.updateMany({ where: { appointmentId: slot.id }, data: { occupying: true } })
  const span = { startsAt: slot.startsAt.toISOString(), endsAt: slot.endsAt.toISOString() }
  const data = { previous: old.id, ...span, staff, side: 'OFFICE' as const, was: visitingOf(old) }
  await advanceOrder(c, order, 'APPOINTMENT_RESCHEDULED', data, movedParty(order, old, staff), { type: 'appointment', id: slot.id })
  writeNotice(c, order.id, 'RESCHEDULED', span)
  await watchVisit(c, slot.id, slot.startsAt)
}

/** Takes back the move that was proposed for a visit, if one is. */
export async function dropMove(c: Change, orderId: string): Promise<void> {
  const proposed = await c.tx.appointment.findMany({
    where: { orderId, status: { in: APPOINTMENT.from('dropMove') }, previousId: { not: null } },
    include: { staff: true },
  })
  for (const one of proposed) {
    await moveAppointment(c, one, 'dropMove', { endedAt: c.now })
    await freeSlots(c, one.id)
  }
}

/** A visit that is cancelled, missed or set out for is moved no more (改约提议失效). */
export const dropMoveWithVisit: Effect = (c, event) => dropMove(c, event.orderId)
