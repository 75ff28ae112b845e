import { z } from 'zod'
import type { CancelReason } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change, Effect } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { COMMITTED } from '../orders/facts.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { type Appointment, freeSlots, moveAppointment, staffOf } from './move-appointment.ts'

export const cancelAppointmentRules = orderVerb({ reason: z.enum(['CITIZEN_REQUEST', 'STAFF_UNAVAILABLE', 'FORCE_MAJEURE', 'OTHER']) })

/**
 * Cancels the visit (取消预约, A5): by the citizen before the cut-off, by staff and dispatch at any time with a reason. The
 * order goes back to ACCEPTED, or to PROCESSING when a matter is already with its department (T13).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function cancelAppointment(
  caller: Caller | Change,
  input: z.output<typeof cancelAppointmentRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'cancelAppointment', input, async (c) => {
    if (c.viewer.role === 'CITIZEN' && input.reason !== 'CITIZEN_REQUEST')
      throw new InvalidInput('reason', { en: 'a citizen cancels with CITIZEN_REQUEST', zh: '群众取消须选择群众取消' })
    const order = await openOrder(c, 'cancelAppointment', input)
    const appointment = order.appointment as Appointment
    const status = order.matters.some((matter) => matter.status === 'ACCEPTED') ? 'PROCESSING' : 'ACCEPTED'
    await advanceOrder(
      c,
      order,
      'APPOINTMENT_CANCELLED',
      { reason: input.reason, from: appointment.status, staff: staffOf(appointment) },
      { status },
      { type: 'appointment', id: appointment.id },
    )
    await cancel(c, appointment, input.reason)
    return { orderId: order.id, appointmentId: appointment.id }
  })
}

async function cancel(c: Change, appointment: Appointment, reason: CancelReason) {
  await moveAppointment(c, appointment, 'CANCELLED', { endedAt: c.now, cancelReason: reason })
  await freeSlots(c, appointment.id)
}

/** An order that ends frees its visit (工单终止时取消预约). */
export const cancelWithOrder: Effect = async (c, event) => {
  if (event.kind !== 'WITHDRAWN' && event.kind !== 'CLOSED_INCOMPLETE') return
  const appointment = await c.tx.appointment.findFirst({ where: { orderId: event.orderId, status: { in: [...COMMITTED] } }, include: { staff: true } })
  if (appointment) await cancel(c, appointment, 'ORDER_ENDED')
}
