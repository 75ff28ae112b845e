import { isPerson, PERSON_ROLES } from '../access/viewer.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { given, list } from '../graphql/list.ts'
import { visible } from '../graphql/visible.ts'
import { expectId } from '../ids.ts'
import { Campaign, Participant, ParticipantState, Status } from './schema.ts'
import { Site } from './schema-sites.ts'
import { campaignsOf, participantsOf, slotsBetween } from './visible.ts'

const campaigns = visible('Campaign', { rows: (c) => campaignsOf(c.viewer) })
list('campaigns', campaigns, {
  to: PERSON_ROLES,
  type: Campaign,
  description: 'Campaigns of your area, the newest season first (集中办理列表)',
  args: (arg) => ({
    status: arg({ type: Status, description: 'State (状态)' }),
    season: arg.string({ description: 'Season (季节)' }),
  }),
  sort: { column: 'startsOn', direction: 'desc' },
  where: (args) => ({ ...given({ status: args.status }), ...(args.season && !args.season.includes('\u0000') ? { season: args.season } : {}) }),
})

const participants = visible('Participant', { rows: (c) => participantsOf(c.viewer) })
list('participants', participants, {
  to: ['CAMPAIGN_MANAGER', 'HOTLINE_AGENT', 'STAFF', 'SUPERVISOR'],
  type: Participant,
  description: 'Participants of a campaign, by roster number (参与人列表)',
  args: (arg) => ({
    campaignId: arg.id({ required: true, description: 'Campaign (集中办理)' }),
    status: arg({ type: [ParticipantState], description: 'States (状态)' }),
    siteId: arg.id({ description: 'Of this site (场所)' }),
    slotId: arg.id({ description: 'With a seat of this slot (时段)' }),
    walkIn: arg.boolean({ description: 'Came without a seat, or not (现场取号)' }),
    ticketNo: arg.int({ description: 'With this number today or earlier (号码)' }),
    area: arg({ type: 'AreaCode', description: 'From this area and below (区划)' }),
  }),
  sort: { column: 'rosterNo', direction: 'asc' },
  where: (args) => ({
    campaignId: expectId('campaign', args.campaignId, 'campaignId'),
    ...(args.status ? { status: { in: args.status } } : {}),
    ...(args.siteId ? { siteId: expectId('site', args.siteId, 'siteId') } : {}),
    ...(args.slotId ? { slotId: expectId('slot', args.slotId, 'slotId') } : {}),
    ...given({ ticketNo: args.ticketNo, walkIn: args.walkIn }),
    ...(args.area ? { area: { code: { startsWith: areaPrefix(args.area) } } } : {}),
  }),
})

const sites = visible('CampaignSite', { rows: (c) => ({ campaign: campaignsOf(c.viewer) }) })
list('campaignSites', sites, {
  to: PERSON_ROLES,
  type: Site,
  description: "Sites of your area's campaigns, those of one campaign in their sequence (集中办理场所列表)",
  args: (arg) => ({
    campaignId: arg.id({ description: 'Of this campaign (集中办理)' }),
    status: arg({ type: [Status], description: 'Of campaigns in these states (活动状态)' }),
    area: arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
    from: arg({ type: 'DateTime', description: 'With slots that begin at or after (起)' }),
    to: arg({ type: 'DateTime', description: 'With slots that begin before (止)' }),
    mine: arg.boolean({ description: 'Where you work (我驻点的)' }),
  }),
  sort: (args) => ({ column: args.campaignId ? 'seq' : 'id', direction: 'asc' }),
  where: (args, { viewer }) => ({
    ...(args.campaignId ? { campaignId: expectId('campaign', args.campaignId, 'campaignId') } : {}),
    ...(args.status ? { campaign: { status: { in: args.status } } } : {}),
    ...(args.area ? { areaCode: { startsWith: areaPrefix(args.area) } } : {}),
    ...slotsBetween(args.from, args.to),
    ...(args.mine ? { staff: { some: { staffId: (isPerson(viewer) ? viewer.staffId : null) ?? '' } } } : {}),
  }),
})
visible('CampaignSlot', { rows: (c) => ({ site: { campaign: campaignsOf(c.viewer) } }) })
