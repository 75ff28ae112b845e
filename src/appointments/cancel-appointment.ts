import type { CancelReason } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import type { EventKind } from '../events/catalogue.ts'
import { oneOf } from '../input.ts'
import { type OrderFacts, withoutVisit } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change, Effect } from '../runtime.ts'
import { APPOINTMENT } from './appointment-machine.ts'
import { withoutParty } from './companions.ts'
import { type Appointment, freeSlots, moveAppointment, staffOf } from './move-appointment.ts'

const verb = orderVerb('cancelAppointment', {
  description: 'Cancel the visit (取消预约).',
  row: {
    t: 'T13',
    from: ['SCHEDULED'],
    to: ['ACCEPTED', 'PROCESSING'],
    roles: ['CITIZEN', 'STAFF', 'TEAM_LEAD', 'DISPATCHER'],
    event: 'APPOINTMENT_CANCELLED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.appointmentUnderWay, is.beforeCutoff],
  },
  input: {
    reason: oneOf('CancelReason', ['CITIZEN_REQUEST', 'STAFF_UNAVAILABLE', 'FORCE_MAJEURE', 'OTHER']).describe('Reason (原因)'),
  },
})

/**
 * Cancels the visit (取消预约, A5): by the citizen before the cut-off, by staff, their lead and dispatch at any time with a reason. The
 * order goes back to ACCEPTED, or to PROCESSING when a matter has left our hands (T13).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const cancelAppointment = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  if (c.viewer.role === 'CITIZEN' && input.reason !== 'CITIZEN_REQUEST')
    throw new InvalidInput('reason', { en: 'a citizen cancels with CITIZEN_REQUEST', zh: '群众取消须选择群众取消' })
  const order = await openOrder(c, verb, input)
  const { startsAt } = order.appointment as Appointment
  // A citizen who cancels needs no notice of it.
  if (c.viewer.role !== 'CITIZEN') writeNotice(c, order.id, 'CANCELLED', { startsAt: startsAt.toISOString(), reason: input.reason })
  return cancelVisit(c, order, input.reason)
})

/** Cancels the visit an order has; the order goes back to where it was before. */
export async function cancelVisit(c: Change, order: OrderFacts, reason: CancelReason): Promise<{ orderId: string; appointmentId: string }> {
  const appointment = order.appointment as Appointment
  await advanceOrder(
    c,
    order,
    'APPOINTMENT_CANCELLED',
    { reason, from: appointment.status, staff: staffOf(appointment) },
    { status: withoutVisit(order), ...withoutParty(order, appointment) },
    { type: 'appointment', id: appointment.id },
  )
  await cancel(c, appointment, verb.name, reason)
  return { orderId: order.id, appointmentId: appointment.id }
}

async function cancel(c: Change, appointment: Appointment, verb: 'cancelAppointment' | 'cancelWithOrder', reason: CancelReason) {
  await moveAppointment(c, appointment, verb, { endedAt: c.now, cancelReason: reason })
  await freeSlots(c, appointment.id)
}

/** Events that free the visit of an order, and why it is cancelled then. */
const FREES: Partial<Record<EventKind, CancelReason>> = {
  WITHDRAWN: 'ORDER_ENDED',
  CLOSED_INCOMPLETE: 'ORDER_ENDED',
  REASSIGNED: 'STAFF_CHANGED',
  RELEASED: 'STAFF_CHANGED',
}

/** An order that ends, or changes hands, frees its visit in the same transaction (工单终止或改派时取消预约). */
export const cancelWithOrder: Effect = async (c, event) => {
  const reason = FREES[event.kind]
  if (!reason) return
  const appointments = await c.tx.appointment.findMany({
    where: { orderId: event.orderId, status: { in: APPOINTMENT.from('cancelWithOrder') } },
    include: { staff: true },
  })
  for (const appointment of appointments) await cancel(c, appointment, 'cancelWithOrder', reason)
}
