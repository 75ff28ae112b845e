import { is } from '../orders/lifecycle.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { confirmSlot } from './confirm-slot.ts'

const verb = orderVerb('confirmHold', {
  description: 'Book the slot you hold (确认预留).',
  row: {
    t: 'A2',
    from: ['ACCEPTED'],
    to: ['SCHEDULED'],
    roles: ['STAFF', 'DISPATCHER', 'CITIZEN'],
    event: 'APPOINTMENT_BOOKED',
    guards: [is.ownHold, is.noPendingReturn],
  },
})

/**
 * Confirms the slot that the caller holds (确认预留, A2).
 * @throws NotFound, Forbidden, IllegalTransition (NO_HOLD once it has run out, STAFF_AWAY), StaleVersion
 */
export const confirmHold = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => {
  return confirmSlot(caller, verb, input)
})
