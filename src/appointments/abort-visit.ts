import { oneOf } from '../input.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { endVisit } from './end-visit.ts'
import { staffOf } from './move-appointment.ts'

const verb = orderVerb('abortVisit', {
  description: 'Break the visit off at the door (中止上门); the order goes back to the one responsible.',
  row: {
    t: 'T13b',
    from: ['SCHEDULED', 'IN_SERVICE'],
    to: ['ACCEPTED', 'PROCESSING'],
    roles: ['STAFF', 'TEAM_LEAD'],
    event: 'VISIT_ABORTED',
    guards: [is.atTheDoor, is.onTheVisit, is.ownTeamOnly],
  },
  input: {
    reason: oneOf('AbortReason').describe('Why (中止原因)'),
  },
})

/**
 * Breaks a visit off at the door (中止上门, A10 and T13): the order goes back to the staff member responsible. By staff at the
 * door, or by their lead when staff cannot go on or have forgotten it.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const abortVisit = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  const { reason } = input
  return endVisit(c, order, 'VISIT_ABORTED', { reason, staff: staffOf(order.appointment as VisitFacts) }, verb.name, { abortReason: reason })
})
