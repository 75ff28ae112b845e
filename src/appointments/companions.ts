import { DAY } from '../clock.ts'
import { HANDLER_AFTER_DAYS, type OrderFacts, type VisitFacts } from '../orders/facts.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import type { Effect, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { staffOf } from './move-appointment.ts'

type Accompanied = Pick<OrderFacts, 'companionIds' | 'handlerId' | 'acceptedAt' | 'visitsDone'>
interface Companions {
  readonly companionIds: string[]
}

/** The companions (同行人员) of an order once these staff members are to come: the handler sees it anyway. */
export const withParty = (order: Accompanied, staff: readonly string[]): Companions => ({
  companionIds: [...new Set([...order.companionIds, ...staff])].filter((id) => id !== order.handlerId).sort(),
})

/** The companions of an order whose visit is off: those who were on a visit that was made since the acceptance stay. */
export function withoutParty(order: Accompanied, visit: VisitFacts): Companions {
  const off = new Set(staffOf(visit))
  const { acceptedAt } = order
  for (const { endedAt, staffIds } of order.visitsDone)
    if (acceptedAt !== null && endedAt !== null && endedAt >= acceptedAt) for (const id of staffIds) off.delete(id)
  return { companionIds: order.companionIds.filter((id) => !off.has(id)) }
}

/** The companions of an order whose visit moves, perhaps to others. */
export const movedParty = (order: Accompanied, old: VisitFacts, staff: readonly string[]): Companions =>
  withParty({ ...order, ...withoutParty(order, old) }, staff)

/** Companions see a completed order as long as its handler reads it. */
export const releaseCompanions: Effect = async (c, { orderId, after }) => {
  if (after.companions.length > 0) await setTimer(c, 'leaveCompanions', orderId, new Date(c.now.getTime() + HANDLER_AFTER_DAYS * DAY))
}

/** Fires when the handler's days are over; an order that was completed again since then has a timer of its own. */
export const leaveCompanions: TimerHandler = async (c, { subjectId }) => {
  const order = await findOrder(c, subjectId)
  if (!order?.completedAt || order.companionIds.length === 0 || order.completedAt.getTime() + HANDLER_AFTER_DAYS * DAY > c.now.getTime()) return false
  await advanceOrder(c, order, 'COMPANIONS_LEFT', { staff: order.companionIds }, { companionIds: [] })
  return true
}
