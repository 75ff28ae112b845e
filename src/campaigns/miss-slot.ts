import type { TimerHandler } from '../ground.ts'
import { SEATS_GIVEN } from './campaign-machine.ts'
import { orderOf, say } from './seats.ts'

/** An hour after a slot has ended, who has a seat of it and is not there did not come (未到场); they may book again. Not when the campaign was over. */
export const missSlot: TimerHandler = async (c, { subjectId }) => {
  const missing = await c.tx.participant.findMany({
    where: { slotId: subjectId, status: 'BOOKED', campaign: { status: { in: [...SEATS_GIVEN] } } },
    orderBy: { id: 'asc' },
  })
  for (const participant of missing) {
    const { count } = await c.tx.participant.updateMany({ where: { id: participant.id, status: 'BOOKED', slotId: subjectId }, data: { status: 'NO_SHOW' } })
    if (count === 0) continue
    const freed = { campaign: participant.campaignId, site: participant.siteId as string, slot: subjectId, because: 'NO_SHOW' as const }
    await say(c, participant, await orderOf(c, participant), 'SEAT_FREED', freed)
  }
  return missing.length > 0
}
