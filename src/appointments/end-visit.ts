import type { Prisma } from '../db/generated/client.ts'
import type { EventFacts } from '../events/catalogue.ts'
import { type OrderFacts, type VisitFacts, withoutVisit } from '../orders/facts.ts'
import { advanceOrder } from '../orders/open-order.ts'
import type { Change } from '../runtime.ts'
import type { AppointmentVerb } from './appointment-machine.ts'
import { withoutParty } from './companions.ts'
import { freeSlots, moveAppointment } from './move-appointment.ts'

/** Ends a visit that did not come to its end (提前结束): the order goes back to the staff member responsible, the slot is free. */
export async function endVisit<K extends 'VISIT_ABORTED' | 'CITIZEN_NO_SHOW' | 'STAFF_NO_SHOW'>(
  c: Change,
  order: OrderFacts,
  kind: K,
  data: EventFacts[K],
  verb: AppointmentVerb,
  set: Prisma.AppointmentUncheckedUpdateManyInput = {},
): Promise<{ orderId: string; appointmentId: string }> {
  const visit = order.appointment as VisitFacts
  await advanceOrder(c, order, kind, data, { status: withoutVisit(order), ...withoutParty(order, visit) }, { type: 'appointment', id: visit.id })
  await moveAppointment(c, visit, verb, { ...set, endedAt: c.now })
  await freeSlots(c, visit.id)
  return { orderId: order.id, appointmentId: visit.id }
}
