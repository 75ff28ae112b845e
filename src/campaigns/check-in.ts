import { StaleVersion } from '../errors.ts'
import type { Change } from '../ground.ts'
import type { Joined } from './campaign-scope.ts'
import { PARTICIPANT } from './participant-machine.ts'
import { nextTicket } from './queue-ticket.ts'
import { leaveSeat, orderOf, say } from './seats.ts'

/**
 * Puts somebody into the queue of a site (排队): of the station they have come to, with a number of the day.
 * @param walkIn without a seat of this site; one elsewhere is given up
 * @returns the number they are called by
 */
export async function checkIn(c: Change, participant: Joined, siteId: string, walkIn: boolean): Promise<number> {
  let order = await orderOf(c, participant)
  if (participant.status === 'BOOKED' && walkIn) order = await leaveSeat(c, participant, order, 'CHANGED')
  const ticket = await nextTicket(c, siteId)
  const { count } = await c.tx.participant.updateMany({
    where: { id: participant.id, status: participant.status },
    data: {
      ...{ status: PARTICIPANT.to('checkInParticipant'), stationState: 'WAITING' },
      ...{ siteId, walkIn, queuedAt: c.now, checkedInAt: c.now, calledAt: null },
      ...ticket,
      ...(walkIn ? { slotId: null } : {}),
    },
  })
  if (count === 0) throw new StaleVersion(order.id)
  await say(c, participant, order, 'CHECKED_IN', { campaign: participant.campaignId, site: siteId, ticket: ticket.ticketNo, walkIn })
  return ticket.ticketNo
}
