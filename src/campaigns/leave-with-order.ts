import type { Effect } from '../runtime.ts'
import { PARTICIPANT } from './participant-machine.ts'
import { freeSeat } from './seats.ts'

/** Who gives up the order gives up the seat, the place in the queue and on every waiting list (撤单即释放名额), in the same transaction. */
export const leaveWithOrder: Effect = async (c, event) => {
  const participant = await c.tx.participant.findUnique({ where: { orderId: event.orderId } })
  if (!participant || !PARTICIPANT.from('leaveWithOrder').includes(participant.status)) return
  // Our side ends it: who did not come has not declined.
  if (participant.status === 'NO_SHOW' && event.kind === 'CLOSED_INCOMPLETE') return
  const gone = { status: PARTICIPANT.to('leaveWithOrder'), slotId: null, siteId: null, stationState: null, queuedAt: null, ticketDay: null, ticketNo: null }
  await c.tx.participant.update({ where: { id: participant.id }, data: gone })
  const offered = await c.tx.waitingSeat.findMany({ where: { participantId: participant.id, state: 'OFFERED' }, select: { slotId: true } })
  await c.tx.waitingSeat.updateMany({ where: { participantId: participant.id, state: { in: ['WAITING', 'OFFERED'] } }, data: { state: 'LEFT' } })
  const seats = [...offered.map(({ slotId }) => slotId), ...(participant.status === 'BOOKED' && participant.slotId ? [participant.slotId] : [])]
  for (const slotId of seats.sort()) await freeSeat(c, slotId)
}
