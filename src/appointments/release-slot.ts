import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { freeSlots, moveAppointment, staffOf } from './move-appointment.ts'

export const releaseSlotRules = orderVerb({})

/**
 * Gives up a slot that is held or proposed (释放预留): the citizen does not want it, or our side takes it back.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function releaseSlot(caller: Caller | Change, input: z.output<typeof releaseSlotRules>): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'releaseSlot', input, async (c) => {
    const order = await openOrder(c, 'releaseSlot', input)
    const slot = order.pending as VisitFacts
    await advanceOrder(c, order, 'SLOT_RELEASED', { from: slot.status, staff: staffOf(slot) }, {}, { type: 'appointment', id: slot.id })
    await moveAppointment(c, slot, 'CANCELLED', { endedAt: c.now })
    await freeSlots(c, slot.id)
    return { orderId: order.id, appointmentId: slot.id }
  })
}
