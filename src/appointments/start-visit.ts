import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

export const startVisitRules = orderVerb({ identityChecked: z.literal(true, "check the applicant's identity first | 请先核验申请人身份") })

/**
 * Begins the service at the door (开始服务, A8 and T14), once the applicant's identity is checked.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function startVisit(caller: Caller | Change, input: z.output<typeof startVisitRules>): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'startVisit', input, async (c) => {
    const order = await openOrder(c, 'startVisit', input)
    const appointment = order.appointment as Appointment
    await advanceOrder(c, order, 'VISIT_STARTED', { staff: staffOf(appointment) }, { status: 'IN_SERVICE' }, { type: 'appointment', id: appointment.id })
    await moveAppointment(c, appointment, 'IN_PROGRESS', { startedAt: c.now })
    await c.tx.visit.create({
      data: { id: newId('visit', c.now), appointmentId: appointment.id, orderId: order.id, identityChecked: input.identityChecked, startedAt: c.now },
    })
    return { orderId: order.id, appointmentId: appointment.id }
  })
}
