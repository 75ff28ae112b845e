import { SlotTaken } from '../errors.ts'
import { is } from '../orders/lifecycle.ts'
import { company } from '../orders/needs.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { bookVisit } from './book-appointment.ts'
import { slotInput } from './slot-input.ts'

const verb = orderVerb('scheduleFollowUp', {
  description: 'Book another visit inside the same order (再次上门).',
  row: {
    t: 'T17',
    from: ['IN_SERVICE', 'PROCESSING'],
    to: ['SCHEDULED'],
    roles: ['STAFF'],
    event: 'APPOINTMENT_BOOKED',
    guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.remoteOver],
    needs: [company],
  },
  problems: [SlotTaken],
  input: slotInput,
})

/**
 * Books another visit inside the same order (再次上门, T17): what the first one left open is done at the next.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, SlotTaken
 */
export const scheduleFollowUp = verb.answers(
  (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => bookVisit(caller, verb, input),
)
