import { isPerson, PERSON_ROLES } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { NotFound } from '../errors.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { expectId } from '../ids.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { SnapshotFrame } from '../live/frames.ts'
import { viewField } from '../live/stream-fields.ts'

/** Whether somebody may look at a campaign or a site of it: people of its area, boards of the place. */
async function mayLook(c: Context, areaCode: string): Promise<boolean> {
  if (isPerson(c.viewer)) return isWithin(areaCode, c.viewer.areaCode) || isWithin(c.viewer.areaCode, areaCode)
  if (c.viewer.role !== 'BOARD') return false
  const board = await c.runtime.db.board.findUnique({ where: { id: c.viewer.boardId }, select: { areaCode: true, active: true } })
  return board?.active === true && isWithin(areaCode, board.areaCode)
}

type SiteFrame = SnapshotFrame & { readonly siteId: string }

const QueueSnapshot = builder.objectRef<SiteFrame>('CampaignQueueSnapshot').implement({
  description: 'The site as it is (场所现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: 'CampaignSite',
      nullable: true,
      description: 'The site with its queues (场所)',
      resolve: (query, f, _a, c) => c.runtime.db.campaignSite.findUnique({ ...query, where: { id: f.siteId } }),
    }),
  }),
})

const ofCampaign = (event: LoggedEvent): { campaign: string; site: string } | null => {
  switch (event.kind) {
    case 'SEAT_BOOKED':
    case 'SEAT_FREED':
    case 'CHECKED_IN':
    case 'STATION_CALLED':
    case 'STATION_DONE':
    case 'SERVED_ON_SITE':
      return event.data
    default:
      return null
  }
}

viewField('campaignQueue', QueueSnapshot, {
  frames: { name: 'CampaignQueueFrame', description: 'Frames of a view of a site (场所视图)' },
  description: 'A site of a campaign: seats and queues now, then the newest after each change (场所实时视图)',
  to: [...PERSON_ROLES, 'BOARD'],
  args: (arg) => ({ siteId: arg.id({ required: true, description: 'Site (场所)' }) }),
  follow: async (args, c) => {
    const siteId = expectId('site', args.siteId, 'siteId')
    const site = await c.runtime.db.campaignSite.findUnique({ where: { id: siteId }, select: { areaCode: true } })
    if (!site || !(await mayLook(c, site.areaCode))) throw new NotFound('site')
    return { concerns: (event) => ofCampaign(event)?.site === siteId }
  },
  frame: ({ siteId }) => ({ siteId }),
})

type CampaignFrame = SnapshotFrame & { readonly campaignId: string }

const CampaignSnapshot = builder.objectRef<CampaignFrame>('CampaignSnapshot').implement({
  description: 'The campaign as it is (活动现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: 'Campaign',
      nullable: true,
      description: 'The campaign (活动)',
      resolve: (query, f, _a, c) => c.runtime.db.campaign.findUnique({ ...query, where: { id: f.campaignId } }),
    }),
  }),
})

viewField('campaign', CampaignSnapshot, {
  frames: { name: 'CampaignFrame', description: 'Frames of a view of a campaign (活动视图)' },
  description: 'A campaign: how far its people are now, then the newest after each change (活动实时视图)',
  to: PERSON_ROLES,
  args: (arg) => ({ id: arg.id({ required: true, description: 'Campaign (集中办理)' }) }),
  follow: async (args, c) => {
    const campaignId = expectId('campaign', args.id, 'id')
    const campaign = await c.runtime.db.campaign.findUnique({ where: { id: campaignId }, select: { areaCode: true } })
    if (!campaign || !(await mayLook(c, campaign.areaCode))) throw new NotFound('campaign')
    return { concerns: (event) => ofCampaign(event)?.campaign === campaignId }
  },
  frame: ({ id }) => ({ campaignId: id }),
})
