import type { VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Effect } from '../runtime.ts'
import { endVisit } from './end-visit.ts'
import { staffOf } from './move-appointment.ts'

const verb = orderVerb('markCitizenNoShow', {
  description: 'The citizen was not there (群众爽约): after a quarter of an hour at the door and two calls without an answer.',
  row: {
    t: 'A11',
    from: ['SCHEDULED'],
    to: ['ACCEPTED', 'PROCESSING'],
    roles: ['STAFF'],
    event: 'CITIZEN_NO_SHOW',
    guards: [is.appointmentArrived, is.onTheVisit, is.waitedAndCalled],
  },
})

/**
 * The citizen was not there (群众爽约, A11): staff have waited a quarter of an hour and called twice.
 * @throws NotFound, Forbidden, IllegalTransition (WAIT_AND_CALL), StaleVersion
 */
export const markCitizenNoShow = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  return endVisit(c, order, 'CITIZEN_NO_SHOW', { staff: staffOf(order.appointment as VisitFacts) }, verb.name)
})

/** A call without an answer while staff stand at the door counts towards the citizen's absence (门口拨打未接). */
export const countCallAttempt: Effect = async (c, event) => {
  if (event.kind !== 'CONTACT_LOGGED' || event.data.outcome === 'REACHED') return
  await c.tx.appointment.updateMany({ where: { orderId: event.orderId, status: 'ARRIVED' }, data: { callAttempts: { increment: 1 } } })
}
