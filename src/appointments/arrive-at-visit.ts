import type { z } from 'zod'
import { MINUTE } from '../clock.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

export const arriveAtVisitRules = orderVerb({})

/**
 * Arrives at the door (到达, A7), at most 60 minutes before the start. Only the fact and its punctuality are kept, never a
 * track of where anybody was.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function arriveAtVisit(caller: Caller | Change, input: z.output<typeof arriveAtVisitRules>): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'arriveAtVisit', input, async (c) => {
    const order = await openOrder(c, 'arriveAtVisit', input)
    const appointment = order.appointment as Appointment
    const punctualityMinutes = Math.ceil((c.now.getTime() - appointment.startsAt.getTime()) / MINUTE)
    await advanceOrder(c, order, 'ARRIVED', { staff: staffOf(appointment), punctualityMinutes }, {}, { type: 'appointment', id: appointment.id })
    await moveAppointment(c, appointment, 'ARRIVED', { arrivedAt: c.now, punctualityMinutes })
    return { orderId: order.id, appointmentId: appointment.id }
  })
}
