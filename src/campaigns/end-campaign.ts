import { SYSTEM } from '../access/viewer.ts'
import type { Campaign } from '../db/generated/client.ts'
import type { ParticipantStatus } from '../db/generated/enums.ts'
import { endIncomplete } from '../handling/end-incomplete.ts'
import { blockers, is, systemAct } from '../orders/lifecycle.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { isOver } from './campaign-machine.ts'
import type { Joined } from './campaign-scope.ts'
import { PARTICIPANT } from './participant-machine.ts'
import { leaveSeat, orderOf } from './seats.ts'

/** An order that was made for the campaign ends with it (活动终止). */
export const endWithCampaign = systemAct('endWithCampaign', '活动终止', {
  t: 'T24c',
  from: ['VERIFIED'],
  to: ['CLOSED_INCOMPLETE'],
  roles: ['SYSTEM'],
  event: 'CLOSED_INCOMPLETE',
  guards: [is.neverDispatched],
})

/** People seen to in one transaction: a season has thousands. */
const BATCH = 50

/** What became of these is known and stays; their order has been waiting for them to come again. */
const CAME_TO_NOTHING = ['NO_SHOW', 'NOT_PASSED'] as const satisfies readonly ParticipantStatus[]

/** A campaign is over: its waiting lists are empty at once, so that no seat of it is offered to anybody, and its kits are free; its people follow one by one. */
export async function leaveCampaign(c: Change, campaignId: string): Promise<void> {
  const waits = { slot: { site: { campaignId } }, state: { in: ['WAITING' as const, 'OFFERED' as const] } }
  const offered = await c.tx.waitingSeat.findMany({ where: { ...waits, state: 'OFFERED' }, select: { slotId: true }, orderBy: { slotId: 'asc' } })
  await c.tx.waitingSeat.updateMany({ where: waits, data: { state: 'LEFT' } })
  for (const { slotId } of offered) await c.tx.campaignSlot.update({ where: { id: slotId }, data: { booked: { decrement: 1 } } })
  await c.tx.campaignKit.deleteMany({ where: { site: { campaignId }, endsAt: { gt: c.now } } })
  await setTimer(c, 'endCampaign', campaignId, c.now, { after: '' })
}

/**
 * Sees to the people of a campaign that was called off or has ended (活动取消或结束后的善后): seats are given back, and everybody who had
 * agreed is told. An order that was made for the campaign and that a team has not been given ends without its result, and may be
 * reopened; one that is in work goes on with those who have it.
 */
export const endCampaign: TimerHandler<'endCampaign'> = async (c, { subjectId, data }) => {
  const people = await c.tx.participant.findMany({
    where: { campaignId: subjectId, id: { gt: data.after }, status: { in: [...PARTICIPANT.from('endCampaign'), ...CAME_TO_NOTHING] } },
    include: { campaign: true },
    orderBy: { id: 'asc' },
    take: BATCH,
  })
  for (const one of people) if (isOver(one.campaign.status)) await letGo(c, one)
  const last = people.at(-1)
  if (last && people.length === BATCH) await setTimer(c, 'endCampaign', subjectId, c.now, { after: last.id })
  return people.length > 0
}

async function letGo(c: Change, one: Joined): Promise<void> {
  let order = await orderOf(c, one)
  if (one.status === 'BOOKED') order = await leaveSeat(c, one, order, 'CALLED_OFF')
  if (PARTICIPANT.from('endCampaign').includes(one.status)) {
    const gone = { status: PARTICIPANT.to('endCampaign'), slotId: null, siteId: null, stationState: null, queuedAt: null, ticketDay: null, ticketNo: null }
    await c.tx.participant.update({ where: { id: one.id }, data: gone })
  }
  if (order.closedAt !== null || order.completedAt !== null) return
  if (blockers(endWithCampaign, order, SYSTEM, c.now).length === 0) await endIncomplete(c, order, 'CAMPAIGN_OVER', explained(one.campaign))
  else writeNotice(c, order.id, 'CAMPAIGN_OVER', { campaign: one.campaignId, became: one.campaign.status })
}

/** What the citizen reads on their order. */
const explained = ({ name, status }: Campaign) => `“${name}”${status === 'CANCELLED' ? '已取消' : '已结束'}，您无需再到场。如仍需办理，可申请重办。`
