import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

export const departForVisitRules = orderVerb({})

/**
 * Sets out for the visit (出发, A6), at most 120 minutes before its start.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function departForVisit(
  caller: Caller | Change,
  input: z.output<typeof departForVisitRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'departForVisit', input, async (c) => {
    const order = await openOrder(c, 'departForVisit', input)
    const appointment = order.appointment as Appointment
    await advanceOrder(c, order, 'DEPARTED', { staff: staffOf(appointment) }, {}, { type: 'appointment', id: appointment.id })
    await moveAppointment(c, appointment, 'EN_ROUTE', { departedAt: c.now })
    return { orderId: order.id, appointmentId: appointment.id }
  })
}
