import { SlotTaken } from '../errors.ts'
import { change } from '../events/change.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Caller, Change } from '../runtime.ts'
import { APPOINTMENT } from './appointment-machine.ts'
import { watchVisit } from './book-appointment.ts'
import { movedParty } from './companions.ts'
import { endExpired } from './expire-slot.ts'
import { freeSlots, moveAppointment, staffOf, visitingOf } from './move-appointment.ts'
import { dropMove, isTooClose, proposeMove } from './propose-move.ts'
import { slotInput } from './slot-input.ts'
import { expectRules, partyOf, slotFault, takeSlot } from './take-slot.ts'

const verb = orderVerb('rescheduleAppointment', {
  description:
    'Move the visit (改约) in one step: the old slot is freed and the new one taken, or neither. To a start nearer than two hours our side only proposes it: `proposedMove`, until the citizen confirms.',
  row: {
    t: 'A4',
    from: ['SCHEDULED'],
    to: [],
    roles: ['CITIZEN', 'STAFF', 'TEAM_LEAD', 'DISPATCHER'],
    event: 'APPOINTMENT_RESCHEDULED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.appointmentBooked, is.beforeCutoff, is.mayMoveAgain],
  },
  problems: [SlotTaken],
  input: {
    ...slotInput,
  },
})

/**
 * Moves a visit (改约, A4) in one step: the old slot is freed and the new one taken together, or neither. The same people come
 * unless others are named; each side may move it twice, then the lead decides. A start so close that the citizen could neither
 * move nor cancel it any more is for our side to propose only: the visit stands until they confirm (see propose-move.ts).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, SlotTaken
 */
export const rescheduleAppointment = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => {
  try {
    return await change(caller, verb.name, input, async (c) => {
      const order = await endExpired(c, await openOrder(c, verb, input))
      const old = order.appointment as VisitFacts
      await expectRules(c, order, input)
      const party = partyOf(order, input.staffIds ?? staffOf(old))
      const side = c.viewer.role === 'CITIZEN' ? 'CITIZEN' : 'OFFICE'
      await dropMove(c, order.id)
      if (side === 'OFFICE' && isTooClose(input, c.now)) return { orderId: order.id, appointmentId: await proposeMove(c, order, old, input, party) }
      await moveAppointment(c, old, 'rescheduleAppointment', { endedAt: c.now })
      await freeSlots(c, old.id)
      const moves = { movesCitizen: old.movesCitizen + Number(side === 'CITIZEN'), movesOffice: old.movesOffice + Number(side === 'OFFICE') }
      const appointmentId = await takeSlot(
        c,
        order,
        input,
        party,
        { status: APPOINTMENT.to('rescheduleAppointment', 'BOOKED'), previousId: old.id, firstId: old.firstId ?? old.id, ...moves },
        { apart: true, onShift: true, without: old.id },
      )
      const span = { startsAt: input.startsAt.toISOString(), endsAt: input.endsAt.toISOString() }
      await advanceOrder(
        c,
        order,
        'APPOINTMENT_RESCHEDULED',
        { previous: old.id, ...span, staff: party, side, was: visitingOf(old) },
        movedParty(order, old, party),
        {
          type: 'appointment',
          id: appointmentId,
        },
      )
      writeNotice(c, order.id, 'RESCHEDULED', span)
      await watchVisit(c, appointmentId, input.startsAt)
      return { orderId: order.id, appointmentId }
    })
  } catch (error) {
    throw slotFault(error, verb, input)
  }
})
