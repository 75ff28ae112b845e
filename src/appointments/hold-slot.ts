import { MINUTE } from '../clock.ts'
import { SlotTaken } from '../errors.ts'
import { change } from '../events/change.ts'
import { is } from '../orders/lifecycle.ts'
import { company } from '../orders/needs.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { holderOf } from '../orders/visit-guards.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { APPOINTMENT } from './appointment-machine.ts'
import { endExpired } from './expire-slot.ts'
import { slotInput } from './slot-input.ts'
import { expectRules, partyOf, slotFault, takeSlot } from './take-slot.ts'

/** Minutes a hold stands (预留时长). */
export const HOLD_MINUTES = PARAMETERS.HOLD_MINUTES.value

const verb = orderVerb('holdSlot', {
  description: 'Hold a slot for five minutes while it is being agreed (预留); confirm it with confirmHold.',
  row: {
    t: 'A1',
    from: ['ACCEPTED'],
    to: [],
    roles: ['STAFF', 'DISPATCHER', 'CITIZEN'],
    event: 'SLOT_HELD',
    guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn],
    needs: [company],
  },
  problems: [SlotTaken],
  input: {
    ...slotInput,
  },
})

/**
 * Holds a slot for five minutes while it is being agreed (预留, A1): no other order gets it meanwhile. Its holder
 * confirms it with confirmHold; otherwise it frees itself.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (the rules of slots), SlotTaken
 */
export const holdSlot = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string; expiresAt: Date }> => {
  try {
    const done = await change(caller, verb.name, input, async (c) => {
      const order = await endExpired(c, await openOrder(c, verb, input))
      await expectRules(c, order, input)
      const staff = partyOf(order, input.staffIds)
      const expiresAt = new Date(c.now.getTime() + HOLD_MINUTES * MINUTE)
      const appointmentId = await takeSlot(
        c,
        order,
        input,
        staff,
        { status: APPOINTMENT.to(verb.name), standsUntil: expiresAt, heldBy: holderOf(c.viewer) },
        { apart: true, onShift: true },
      )
      const span = { startsAt: input.startsAt.toISOString(), endsAt: input.endsAt.toISOString() }
      await advanceOrder(c, order, 'SLOT_HELD', { ...span, staff, expiresAt: expiresAt.toISOString() }, {}, { type: 'appointment', id: appointmentId })
      await setTimer(c, 'expireSlot', appointmentId, expiresAt)
      return { orderId: order.id, appointmentId, expiresAt: expiresAt.toISOString() }
    })
    return { ...done, expiresAt: new Date(done.expiresAt) }
  } catch (error) {
    throw slotFault(error, verb, input)
  }
})
