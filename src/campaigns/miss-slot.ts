import type { TimerHandler } from '../runtime.ts'
import { SEATS_GIVEN } from './campaign-machine.ts'
import { PARTICIPANT } from './participant-machine.ts'
import { orderOf, say } from './seats.ts'

/** An hour after a slot has ended, who has a seat of it and is not there did not come (未到场); they may book again. Not when the campaign was over. */
export const missSlot: TimerHandler = async (c, { subjectId }) => {
  const seated = { slotId: subjectId, status: { in: PARTICIPANT.from('missSlot') } }
  const missing = await c.tx.participant.findMany({
    where: { ...seated, campaign: { status: { in: [...SEATS_GIVEN] } } },
    orderBy: { id: 'asc' },
  })
  for (const participant of missing) {
    const { count } = await c.tx.participant.updateMany({ where: { ...seated, id: participant.id }, data: { status: PARTICIPANT.to('missSlot') } })
    if (count === 0) continue
    const freed = { campaign: participant.campaignId, site: participant.siteId as string, slot: subjectId, because: 'NO_SHOW' as const }
    await say(c, participant, await orderOf(c, participant), 'SEAT_FREED', freed)
  }
  return missing.length > 0
}
