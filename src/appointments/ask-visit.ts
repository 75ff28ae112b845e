import { DAY, HOUR } from '../clock.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { staffOf } from './move-appointment.ts'

/** A visit runs late by an hour or two; after that staff have forgotten to end it, or cannot. */
const ASK_AFTER = PARAMETERS.ASK_VISIT_HOURS.value * HOUR

/** Sets the first question about a visit, or a remote service, that is to be over by then. */
export const askAfter = (c: Change, subjectId: string, orderId: string, end: Date): Promise<void> =>
  setTimer(c, 'askVisit', subjectId, new Date(Math.max(end.getTime(), c.now.getTime()) + ASK_AFTER), { order: orderId })

/**
 * Asks about a visit that staff are still at, or a remote service that still runs (上门未结束提醒), two hours after its end and then every day:
 * its staff and their lead get the event, and either ends it (finishVisit, abortVisit, finishRemoteService).
 */
export const askVisit: TimerHandler<'askVisit'> = async (c, { subjectId, data }) => {
  const order = await findOrder(c, data.order)
  if (order === null) return false
  const visit = order.appointment?.id === subjectId && order.appointment.arrivedAt ? order.appointment : null
  const since = visit ? visit.arrivedAt : await remoteSince(c, subjectId)
  if (since === null) return false
  const staff = visit ? staffOf(visit) : [order.handlerId as string]
  await advanceOrder(c, order, 'VISIT_ASKED', { staff, since: since.toISOString() }, {}, { type: visit ? 'appointment' : 'remote', id: subjectId })
  await setTimer(c, 'askVisit', subjectId, new Date(c.now.getTime() + DAY), { order: order.id })
  return true
}

/** Since when a remote service runs; null when it has ended. */
async function remoteSince(c: Change, id: string): Promise<Date | null> {
  const session = await c.tx.remoteSession.findUnique({ where: { id }, select: { startedAt: true, finishedAt: true } })
  return session?.finishedAt === null ? session.startedAt : null
}
