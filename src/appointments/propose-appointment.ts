import { z } from 'zod'
import { HOUR, MINUTE } from '../clock.ts'
import { InvalidInput, SlotTaken } from '../errors.ts'
import { change } from '../events/change.ts'
import type { OrderFacts, VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { company } from '../orders/needs.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { holderOf } from '../orders/visit-guards.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { APPOINTMENT } from './appointment-machine.ts'
import { endExpired } from './expire-slot.ts'
import { slotInput } from './slot-input.ts'
import { LEAD_MINUTES, type Slot } from './slot-rules.ts'
import { expectRules, partyOf, slotFault, takeSlot } from './take-slot.ts'

/** How long a citizen has to answer when nothing else is said. */
const ANSWER_HOURS = PARAMETERS.PROPOSAL_HOURS.value

const verb = orderVerb('proposeAppointment', {
  description: 'Propose a visit to the citizen (提议预约), who confirms it by link or through the hotline; the slot is held until then.',
  row: {
    t: 'A2p',
    from: ['ACCEPTED'],
    to: [],
    roles: ['STAFF', 'DISPATCHER'],
    event: 'APPOINTMENT_PROPOSED',
    guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn],
    needs: [company],
  },
  problems: [SlotTaken],
  input: {
    ...slotInput,
    confirmBy: z.date().nullish().describe('Until when; a day, at the latest half an hour before the start (确认时限)'),
  },
})

/**
 * Proposes a visit to the citizen (提议预约, A2'), who confirms by link, or through the hotline by telephone, until
 * `confirmBy`: a day from now, and half an hour before the start at the latest. Until then the slot is held.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, SlotTaken
 */
export const proposeAppointment = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => {
  try {
    return await change(caller, verb.name, input, async (c) => {
      const order = await endExpired(c, await openOrder(c, verb, input))
      await expectRules(c, order, input)
      const latest = new Date(input.startsAt.getTime() - LEAD_MINUTES * MINUTE)
      const usual = new Date(Math.min(c.now.getTime() + ANSWER_HOURS * HOUR, latest.getTime()))
      const confirmBy = input.confirmBy ?? usual
      if (confirmBy > latest || confirmBy < c.now)
        throw new InvalidInput('confirmBy', {
          en: `must lie between now and ${LEAD_MINUTES} minutes before the start`,
          zh: `须在当前时间与开始前 ${LEAD_MINUTES} 分钟之间`,
        })
      const staff = partyOf(order, input.staffIds)
      const appointmentId = await propose(c, order, input, staff, confirmBy)
      return { orderId: order.id, appointmentId }
    })
  } catch (error) {
    throw slotFault(error, verb, input)
  }
})

/**
 * Holds a slot for a citizen until they have answered, and tells them.
 * @param staff of the visit, as `partyOf` gives them
 * @param over the visit it would take the place of, which stands until it is confirmed
 * @returns the appointment's id
 */
export async function propose(
  c: Change,
  order: OrderFacts,
  { startsAt, endsAt }: Slot,
  staff: readonly string[],
  confirmBy: Date,
  over?: VisitFacts,
): Promise<string> {
  const moves = over ? { previousId: over.id, movesCitizen: over.movesCitizen, movesOffice: over.movesOffice + 1 } : {}
  const row = { status: APPOINTMENT.to(verb.name), standsUntil: confirmBy, heldBy: holderOf(c.viewer), ...moves }
  const overlaps = over !== undefined && startsAt < over.endsAt && over.startsAt < endsAt
  const options = { apart: true, onShift: true, occupying: !overlaps, ...(over ? { without: over.id } : {}) }
  const appointmentId = await takeSlot(c, order, { startsAt, endsAt }, staff, row, options)
  const told = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), confirmBy: confirmBy.toISOString() }
  const data = { ...told, staff: [...staff], ...(over ? { previous: over.id } : {}) }
  await advanceOrder(c, order, 'APPOINTMENT_PROPOSED', data, {}, { type: 'appointment', id: appointmentId })
  writeNotice(c, order.id, 'PROPOSED', told)
  await setTimer(c, 'expireSlot', appointmentId, confirmBy)
  return appointmentId
}
