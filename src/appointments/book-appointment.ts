import type { z } from 'zod'
import { DAY, MINUTE } from '../clock.ts'
import { InvalidInput, SlotTaken } from '../errors.ts'
import { change } from '../events/change.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { type Act, is } from '../orders/lifecycle.ts'
import { company } from '../orders/needs.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { STAFF_LATE_MINUTES } from '../orders/visit-guards.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { APPOINTMENT } from './appointment-machine.ts'
import { withParty } from './companions.ts'
import { endExpired } from './expire-slot.ts'
import { slotInput } from './slot-input.ts'
import { expectSpan, type Slot } from './slot-rules.ts'
import { partyOf, slotFault, takeSlot } from './take-slot.ts'

/** How far ahead staff and citizen may agree on a time between them; slots that are offered lie nearer. */
const HORIZON_DAYS = PARAMETERS.BOOKING_HORIZON_DAYS.value

const verb = orderVerb('bookAppointment', {
  description: 'Book a visit (预约) for the half-open time [startsAt, endsAt); staff cannot be in two places at once.',
  row: {
    t: 'T12',
    from: ['ACCEPTED'],
    to: ['SCHEDULED'],
    roles: ['STAFF', 'DISPATCHER', 'CITIZEN'],
    event: 'APPOINTMENT_BOOKED',
    guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn],
    needs: [company],
  },
  problems: [SlotTaken],
  input: {
    ...slotInput,
  },
})

/**
 * Books a visit (预约, T12) for the half-open time [startsAt, endsAt) both sides have agreed on: the responsible staff member
 * and their company. Staff cannot be in two places at once, nor come while on leave (see take-slot.ts). Hours of duty, the
 * way and, unless a citizen books alone, shifts are for the two sides to judge: slots that are offered keep to them.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, SlotTaken
 */
export const bookAppointment = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => {
  return bookVisit(caller, verb, input)
})

/** What the first booking and a follow-up do alike, each with its own row of the lifecycle table. */
export async function bookVisit(
  caller: Caller | Change,
  act: Act & { readonly name: 'bookAppointment' | 'scheduleFollowUp' },
  input: z.output<typeof verb.rules>,
): Promise<{ orderId: string; appointmentId: string }> {
  expectSpan(input)
  try {
    return await change(caller, act.name, input, async (c) => {
      const { startsAt } = input
      if (startsAt < c.now) throw new InvalidInput('startsAt', { en: 'must not be in the past', zh: '不能早于当前时间' })
      if (startsAt.getTime() > c.now.getTime() + HORIZON_DAYS * DAY)
        throw new InvalidInput('startsAt', { en: `must be within ${HORIZON_DAYS} days`, zh: `须在 ${HORIZON_DAYS} 天内` })
      const order = await endExpired(c, await openOrder(c, act, input))
      const party = partyOf(order, input.staffIds)
      // What was agreed on the telephone may lie outside hours and shifts; a citizen alone cannot know which staff work then.
      const agreed = c.viewer.role !== 'CITIZEN'
      const appointmentId = await takeSlot(c, order, input, party, { status: APPOINTMENT.to(act.name) }, { apart: false, onShift: !agreed })
      await booked(c, order, appointmentId, input, party)
      return { orderId: order.id, appointmentId }
    })
  } catch (error) {
    throw slotFault(error, act, input)
  }
}

/** What every way to a booked visit ends in: the order is scheduled, the citizen is told, and a timer watches whether staff come. */
export async function booked(c: Change, order: OrderFacts, appointmentId: string, { startsAt, endsAt }: Slot, staff: string[]): Promise<void> {
  const span = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
  await advanceOrder(
    c,
    order,
    'APPOINTMENT_BOOKED',
    { ...span, staff },
    // A citizen who books has been reached (T12).
    { status: 'SCHEDULED', ...withParty(order, staff), ...(order.firstContactAt === null && c.viewer.role === 'CITIZEN' ? { firstContactAt: c.now } : {}) },
    { type: 'appointment', id: appointmentId },
  )
  writeNotice(c, order.id, 'BOOKED', span)
  await watchVisit(c, appointmentId, startsAt)
}

/** Half an hour after the start staff must have come (A12). */
export const watchVisit = (c: Change, appointmentId: string, startsAt: Date) =>
  setTimer(c, 'watchVisit', appointmentId, new Date(startsAt.getTime() + STAFF_LATE_MINUTES * MINUTE))
