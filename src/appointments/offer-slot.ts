import { addDaytime, WAIT_OFFER_MINUTES } from '../calendar/daytime.ts'
import { staffNeeded } from '../catalogue/staff-needed.ts'
import { MINUTE } from '../clock.ts'
import { findOrder } from '../orders/open-order.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { propose } from './propose-appointment.ts'
import { searchSlots } from './search-slots.ts'
import { LEAD_MINUTES, LEAST_MINUTES } from './slot-rules.ts'

/** Of so many orders that wait for one staff member, at one time. */
const ASKED_AT_ONCE = 20

type Wait = { readonly orderId: string; readonly fromAt: Date; readonly toAt: Date; readonly minutes: number }

/** Proposes the free times of a staff member to the orders that wait for them, longest first (候补提议). */
export const offerSlot: TimerHandler = async (c, { subjectId }) => {
  const waits = await c.tx.slotWait.findMany({
    where: { toAt: { gt: c.now }, order: { handlerId: subjectId, status: 'ACCEPTED' } },
    orderBy: [{ joinedAt: 'asc' }, { orderId: 'asc' }],
    take: ASKED_AT_ONCE,
  })
  let offered = 0
  for (const wait of waits) if (await offer(c, wait)) offered++
  return offered > 0
}

/** @returns whether there was a time for them */
async function offer(c: Change, wait: Wait): Promise<boolean> {
  const order = await findOrder(c, wait.orderId)
  // A hold or proposal that has run out is ended by its own timer, which comes back here.
  if (order?.status !== 'ACCEPTED' || order.appointment || order.pending || order.returnPending) return false
  if (order.firstContactAt === null || order.handlerId === null) return false
  const earliest = new Date(addDaytime(c.now, LEAST_MINUTES).getTime() + LEAD_MINUTES * MINUTE)
  const { areaCode, itemCodes, teamId, handlerId } = order
  const search = { areaCode, itemCodes, teamId, handlerId, staffId: null, minutes: wait.minutes, requiredStaff: null, first: 1 }
  const [slot] = await searchSlots(c.tx, { ...search, from: wait.fromAt > earliest ? wait.fromAt : earliest }, c.now)
  if (!slot || slot.endsAt > wait.toAt) return false
  const others = slot.staffIds.filter((id) => id !== handlerId).slice(0, (await staffNeeded(c.tx, itemCodes)) - 1)
  const latest = slot.startsAt.getTime() - LEAD_MINUTES * MINUTE
  const confirmBy = new Date(Math.min(addDaytime(c.now, WAIT_OFFER_MINUTES).getTime(), latest))
  const appointmentId = await propose(c, order, slot, [handlerId, ...others].sort(), confirmBy)
  await c.tx.slotWait.update({ where: { orderId: order.id }, data: { offeredId: appointmentId } })
  return true
}
