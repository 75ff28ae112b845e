import type { VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { freeSlots, moveAppointment, staffOf } from './move-appointment.ts'

const verb = orderVerb('releaseSlot', {
  description: 'Give up the slot that is held or proposed (释放预留).',
  row: {
    t: 'A3',
    from: ['ACCEPTED', 'SCHEDULED'],
    to: [],
    roles: ['STAFF', 'DISPATCHER', 'CITIZEN', 'HOTLINE_AGENT'],
    event: 'SLOT_RELEASED',
    guards: [is.handlerOnly, is.slotStands],
  },
})

/**
 * Gives up a slot that is held or proposed (释放预留): the citizen does not want it, or our side takes it back.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const releaseSlot = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  const slot = order.pending as VisitFacts
  await advanceOrder(c, order, 'SLOT_RELEASED', { from: slot.status, staff: staffOf(slot) }, {}, { type: 'appointment', id: slot.id })
  await moveAppointment(c, slot, verb.name, { endedAt: c.now })
  await freeSlots(c, slot.id)
  return { orderId: order.id, appointmentId: slot.id }
})
