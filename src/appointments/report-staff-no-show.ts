import { SYSTEM } from '../access/viewer.ts'
import { around, loadCalendar } from '../calendar/load-calendar.ts'
import { dateInShanghai } from '../clock.ts'
import type { OrderFacts, VisitFacts } from '../orders/facts.ts'
import { blockers, is } from '../orders/lifecycle.ts'
import { staffNeeded } from '../orders/needs.ts'
import { findOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { awayFrom } from '../staff/visits-to-cover.ts'
import { cancelVisit } from './cancel-appointment.ts'
import { endVisit } from './end-visit.ts'
import { staffOf } from './move-appointment.ts'

const verb = orderVerb('reportStaffNoShow', {
  description: 'No staff came half an hour after the start (人员失约).',
  row: {
    t: 'A12',
    from: ['SCHEDULED'],
    to: ['ACCEPTED', 'PROCESSING'],
    roles: ['CITIZEN', 'SYSTEM'],
    event: 'STAFF_NO_SHOW',
    guards: [is.appointmentUnderWay, is.nobodyCame],
  },
})

/**
 * No staff came (人员失约, A12), half an hour after the start: said by the citizen, or noticed by the timer.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const reportStaffNoShow = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => missed(c, await openOrder(c, verb, input)))

/** Fires half an hour after the start of a visit. Where no staff were to come any more it is cancelled, and staff do not count as absent. */
export const watchVisit: TimerHandler = async (c, { subjectId }) => {
  const appointment = await c.tx.appointment.findUnique({ where: { id: subjectId }, select: { orderId: true } })
  const order = appointment && (await findOrder(c, appointment.orderId))
  if (order?.appointment?.id !== subjectId || blockers(verb, order, SYSTEM, c.now).length > 0) return false
  const excuse = await excuseFor(c, order, order.appointment)
  if (excuse === null) await missed(c, order)
  else {
    await cancelVisit(c, order, excuse)
    writeNotice(c, order.id, 'STAFF_NO_SHOW')
  }
  return true
}

/**
 * Why the visit could not take place: the order is suspended, too many of those on the visit are on leave, out of service or not qualified, or
 * the day was made a rest day after the booking.
 */
async function excuseFor(c: Change, order: OrderFacts, visit: VisitFacts): Promise<'STAFF_UNAVAILABLE' | 'FORCE_MAJEURE' | 'OTHER' | null> {
  if (order.suspendedAt !== null) return (await groundOf(c, order.id)) === 'FORCE_MAJEURE' ? 'FORCE_MAJEURE' : 'OTHER'
  const away = await awayFrom(c.tx, visit.id)
  if (away.length > 0 && visit.staff.length - away.length < staffNeeded(order)) return 'STAFF_UNAVAILABLE'
  const date = dateInShanghai(visit.startsAt)
  const made = await c.tx.calendarDay.findFirst({
    where: { date: new Date(date), areaCode: { in: around(visit.areaCode) }, kind: 'REST', calendar: { at: { gt: visit.bookedAt } } },
    orderBy: { version: 'asc' },
    select: { version: true },
  })
  if (!made) return null
  const kindBy = async (version?: number) =>
    (await loadCalendar(c.tx, { from: date, areaCode: visit.areaCode, ...(version === undefined ? {} : { version }) })).kindOf(date)
  return (await kindBy()) === 'REST' && (await kindBy(made.version - 1)) === 'WORKDAY' ? 'FORCE_MAJEURE' : null
}

/** On which ground an order is suspended. */
const groundOf = async (c: Change, orderId: string) =>
  (await c.tx.suspension.findFirst({ where: { orderId, state: 'ACTIVE' }, select: { ground: true } }))?.ground

async function missed(c: Change, order: OrderFacts) {
  const done = await endVisit(c, order, 'STAFF_NO_SHOW', { staff: staffOf(order.appointment as VisitFacts) }, 'reportStaffNoShow')
  writeNotice(c, order.id, 'STAFF_NO_SHOW')
  return done
}
