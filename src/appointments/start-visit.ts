import { z } from 'zod'
import { newId } from '../ids.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

const verb = orderVerb('startVisit', {
  description: 'Begin the service at the door (开始服务).',
  row: { t: 'T14', from: ['SCHEDULED'], to: ['IN_SERVICE'], roles: ['STAFF'], event: 'VISIT_STARTED', guards: [is.appointmentArrived, is.onTheVisit] },
  input: {
    identityChecked: z.literal(true, "check the applicant's identity first | 请先核验申请人身份").describe("The applicant's identity was checked (已核验身份)"),
  },
})

/**
 * Begins the service at the door (开始服务, A8 and T14), once the applicant's identity is checked.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const startVisit = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  const appointment = order.appointment as Appointment
  await advanceOrder(c, order, 'VISIT_STARTED', { staff: staffOf(appointment) }, { status: 'IN_SERVICE' }, { type: 'appointment', id: appointment.id })
  await moveAppointment(c, appointment, verb.name, { startedAt: c.now })
  await c.tx.visit.create({
    data: { id: newId('visit', c.now), appointmentId: appointment.id, orderId: order.id, identityChecked: input.identityChecked, startedAt: c.now },
  })
  return { orderId: order.id, appointmentId: appointment.id }
})
