import { z } from 'zod'
import { MINUTE } from '../clock.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, list, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { holderOf } from '../orders/visit-guards.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimer } from '../timers/timer.ts'
import { EXPIRE_SLOT, endExpired } from './expire-slot.ts'
import { expectRules, partyOf, slotFault, takeSlot } from './take-slot.ts'

/** Minutes a hold stands (预留时长). */
export const HOLD_MINUTES = PARAMETERS.HOLD_MINUTES.value

export const holdSlotRules = orderVerb({ startsAt: z.date(), endsAt: z.date(), staffIds: list(id('staff'), 0, 4).nullish() })

/**
 * Holds a slot for five minutes while it is being agreed (预留, A1): nobody else gets it meanwhile. Confirmed with
 * confirmHold by whoever holds it; otherwise it frees itself.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (the rules of slots), SlotTaken
 */
export async function holdSlot(
  caller: Caller | Change,
  input: z.output<typeof holdSlotRules>,
): Promise<{ orderId: string; appointmentId: string; expiresAt: Date }> {
  try {
    const done = await change(caller, 'holdSlot', input, async (c) => {
      const order = await endExpired(c, await openOrder(c, 'holdSlot', input))
      await expectRules(c, order, input)
      const staff = partyOf(order, input.staffIds)
      const expiresAt = new Date(c.now.getTime() + HOLD_MINUTES * MINUTE)
      const appointmentId = await takeSlot(
        c,
        order,
        input,
        staff,
        { status: 'HELD', standsUntil: expiresAt, heldBy: holderOf(c.viewer) },
        { apart: true, onShift: true },
      )
      const span = { startsAt: input.startsAt.toISOString(), endsAt: input.endsAt.toISOString() }
      await advanceOrder(c, order, 'SLOT_HELD', { ...span, staff, expiresAt: expiresAt.toISOString() }, {}, { type: 'appointment', id: appointmentId })
      await setTimer(c, EXPIRE_SLOT, appointmentId, expiresAt)
      return { orderId: order.id, appointmentId, expiresAt: expiresAt.toISOString() }
    })
    return { ...done, expiresAt: new Date(done.expiresAt) }
  } catch (error) {
    throw slotFault(error, 'holdSlot', input)
  }
}
