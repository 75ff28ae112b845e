import { CITY, staffId } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { HOUR } from '../../src/clock.ts'
import { newId } from '../../src/ids.ts'
import type { TestApp } from './app.ts'
import { WANXIU } from './given.ts'

/** Makes the citizen of an order a participant of a campaign with every column filled: for tests of who sees what. */
export async function markCampaign(app: TestApp, orderId: string): Promise<{ campaignId: string; siteId: string; participantId: string }> {
  const { db } = app.runtime
  const now = app.clock.now()
  const [campaignId, siteId, slotId, participantId] = [newId('campaign', now), newId('site', now), newId('slot', now), newId('participant', now)]
  await db.campaign.create({
    data: {
      ...{
        id: campaignId,
        name: '示例集中办理',
        kind: 'SEASON',
        season: 'fishing-2026',
        areaCode: CITY,
        itemCodes: [ITEMS.fishing.code],
        stations: ['体检核验', '换证'],
      },
      ...{ targetGroup: '示例渔民', legalBasis: '示例', startsOn: now, endsOn: now, status: 'RUNNING', createdBy: 'campaign-manager', createdAt: now },
    },
  })
  await db.campaignSite.create({ data: { id: siteId, campaignId, seq: 1, name: '示例医院', areaCode: WANXIU, address: '示例路 9 号' } })
  await db.campaignStaff.create({ data: { siteId, staffId: staffId('staff-01') } })
  await db.campaignSlot.create({ data: { id: slotId, siteId, startsAt: now, endsAt: new Date(now.getTime() + HOUR), capacity: 5, booked: 1 } })
  const { requesterId } = await db.order.findUniqueOrThrow({ where: { id: orderId }, select: { requesterId: true } })
  await db.participant.create({
    data: {
      ...{ id: participantId, campaignId, rosterNo: 'YM-1', requesterId, areaCode: WANXIU, status: 'CHECKED_IN', orderId, slotId, siteId },
      ...{ ticketDay: now, ticketNo: 1, station: 1, stationState: 'WAITING', queuedAt: now, listedAt: now, consentedAt: now, checkedInAt: now, doneAt: now },
    },
  })
  await db.outreach.create({ data: { id: newId('outreach', now), participantId, at: now, by: 'campaign-manager', method: 'TELEPHONE', outcome: 'CONSENTED' } })
  await db.stationResult.create({ data: { id: newId('station', now), participantId, station: 0, outcome: 'PASSED', staffId: staffId('staff-01'), at: now } })
  return { campaignId, siteId, participantId }
}
