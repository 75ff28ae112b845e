import { SlotTaken } from '../errors.ts'
import { is } from '../orders/lifecycle.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { confirmSlot } from './confirm-slot.ts'

const verb = orderVerb('confirmAppointment', {
  description: 'Confirm the visit that was proposed, or the move of it (群众确认).',
  row: {
    t: 'A2c',
    from: ['ACCEPTED', 'SCHEDULED'],
    to: ['SCHEDULED'],
    roles: ['CITIZEN', 'HOTLINE_AGENT'],
    event: 'APPOINTMENT_BOOKED',
    guards: [is.proposalStands, is.noPendingReturn],
  },
  problems: [SlotTaken],
})

/**
 * The citizen confirms what was proposed (群众确认, A2'), by link or through the hotline.
 * @throws NotFound, Forbidden, IllegalTransition (NO_PROPOSAL once the time is over, STAFF_AWAY), StaleVersion
 */
export const confirmAppointment = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => {
  return confirmSlot(caller, verb, input)
})
