import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { openOrder } from '../orders/open-order.ts'
import { endVisit } from './end-visit.ts'
import { staffOf } from './move-appointment.ts'

export const abortVisitRules = orderVerb({ reason: z.enum(['MATERIALS', 'SAFETY', 'WRONG_PERSON', 'EQUIPMENT', 'CITIZEN_REFUSED', 'STAFF_UNAVAILABLE']) })

/**
 * Breaks a visit off at the door (中止上门, A10 and T13): the order goes back to the one responsible. By who is there,
 * or by their lead when staff cannot go on or have forgotten it.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function abortVisit(caller: Caller | Change, input: z.output<typeof abortVisitRules>): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'abortVisit', input, async (c) => {
    const order = await openOrder(c, 'abortVisit', input)
    const { reason } = input
    return endVisit(c, order, 'VISIT_ABORTED', { reason, staff: staffOf(order.appointment as VisitFacts) }, 'CANNOT_COMPLETE', { abortReason: reason })
  })
}
