import type { z } from 'zod'
import { SYSTEM } from '../access/viewer.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import type { OrderFacts, VisitFacts } from '../orders/facts.ts'
import { blockers } from '../orders/lifecycle.ts'
import { findOrder, openOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { TimerHandler } from '../timers/timer.ts'
import { endVisit } from './end-visit.ts'
import { staffOf } from './move-appointment.ts'

export const reportStaffNoShowRules = orderVerb({})

/**
 * Nobody came (人员失约, A12), half an hour after the start: said by the citizen, or noticed by the timer.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function reportStaffNoShow(
  caller: Caller | Change,
  input: z.output<typeof reportStaffNoShowRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  return change(caller, 'reportStaffNoShow', input, async (c) => missed(c, await openOrder(c, 'reportStaffNoShow', input)))
}

/** Fires half an hour after the start of a visit. */
export const watchVisit: TimerHandler = async (c, { subjectId }) => {
  const appointment = await c.tx.appointment.findUnique({ where: { id: subjectId }, select: { orderId: true } })
  const order = appointment && (await findOrder(c, appointment.orderId))
  if (order?.appointment?.id !== subjectId || blockers('reportStaffNoShow', order, SYSTEM, c.now).length > 0) return false
  await missed(c, order)
  return true
}

async function missed(c: Change, order: OrderFacts) {
  const done = await endVisit(c, order, 'STAFF_NO_SHOW', { staff: staffOf(order.appointment as VisitFacts) }, 'NO_SHOW_STAFF')
  writeNotice(c, order.id, 'STAFF_NO_SHOW')
  return done
}
