import { change } from '../events/change.ts'
import type { VisitFacts } from '../orders/facts.ts'
import type { Act } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import type { Caller, Change } from '../runtime.ts'
import { booked } from './book-appointment.ts'
import { moveAppointment, staffOf } from './move-appointment.ts'
import { makeMove } from './propose-move.ts'
import { expectStillPresent, slotFault } from './take-slot.ts'

/** Makes a visit of the slot that is held or proposed: what confirmHold and confirmAppointment do, each with its own row of the lifecycle table. */
export async function confirmSlot(
  caller: Caller | Change,
  act: Act & { readonly name: 'confirmHold' | 'confirmAppointment' },
  input: { readonly orderId: string; readonly expectedVersion?: number | null | undefined },
): Promise<{ orderId: string; appointmentId: string }> {
  let asked: VisitFacts | null = null
  const confirming = change(caller, act.name, input, async (c) => {
    const order = await openOrder(c, act, input)
    const slot = order.pending as VisitFacts
    asked = slot
    await expectStillPresent(c, act, slot, staffOf(slot))
    const old = order.appointment
    if (old !== null && old.id === slot.previousId) {
      await makeMove(c, order, old, slot)
      return { orderId: order.id, appointmentId: slot.id }
    }
    await moveAppointment(c, slot, act.name, { bookedAt: c.now })
    await booked(c, order, slot.id, slot, staffOf(slot))
    return { orderId: order.id, appointmentId: slot.id }
  })
  // A move that overlaps its own visit is not kept free until then: another visit may have taken the rest of it.
  return confirming.catch((error: unknown) => {
    throw asked ? slotFault(error, act, asked) : error
  })
}
