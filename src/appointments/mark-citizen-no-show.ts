import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change, Effect } from '../ground.ts'
import { orderVerb } from '../input.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { openOrder } from '../orders/open-order.ts'
import { endVisit } from './end-visit.ts'
import { staffOf } from './move-appointment.ts'

export const markCitizenNoShowRules = orderVerb({})

/**
 * The citizen was not there (群众爽约, A11): staff have waited a quarter of an hour and called twice.
 * @throws NotFound, Forbidden, IllegalTransition (WAIT_AND_CALL), StaleVersion
 */
export async function markCitizenNoShow(
  caller: Caller | Change,
  input: z.output<typeof markCitizenNoShowRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'markCitizenNoShow', input, async (c) => {
    const order = await openOrder(c, 'markCitizenNoShow', input)
    return endVisit(c, order, 'CITIZEN_NO_SHOW', { staff: staffOf(order.appointment as VisitFacts) }, 'NO_SHOW_CITIZEN')
  })
}

/** A call nobody answers while staff stand at the door counts towards the citizen's absence (门口拨打未接). */
export const countCallAttempt: Effect = async (c, event) => {
  if (event.kind !== 'CONTACT_LOGGED' || event.data.outcome === 'REACHED') return
  await c.tx.appointment.updateMany({ where: { orderId: event.orderId, status: 'ARRIVED' }, data: { callAttempts: { increment: 1 } } })
}
