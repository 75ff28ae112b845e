import { PERSON_ROLES } from '../access/viewer.ts'
import { given, list } from '../graphql/list.ts'
import { visible } from '../graphql/visible.ts'
import { expectId } from '../ids.ts'
import { Campaign, Participant, ParticipantState, Status } from './schema.ts'
import { campaignsOf, participantsOf } from './visible.ts'

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
    ticketNo: arg.int({ description: 'With this number today or earlier (号码)' }),
    area: arg({ type: 'AreaCode', description: 'From this area and below (区划)' }),
  }),
  sort: { column: 'rosterNo', direction: 'asc' },
  where: (args) => ({
    campaignId: expectId('campaign', args.campaignId, 'campaignId'),
    ...(args.status ? { status: { in: args.status } } : {}),
    ...(args.siteId ? { siteId: expectId('site', args.siteId, 'siteId') } : {}),
    ...given({ ticketNo: args.ticketNo }),
    ...(args.area ? { area: { code: { startsWith: args.area.replace(/(?:0{3}|0{6}|0{8})$/, '') } } } : {}),
  }),
})

visible('CampaignSite', { rows: (c) => ({ campaign: campaignsOf(c.viewer) }) })
visible('CampaignSlot', { rows: (c) => ({ site: { campaign: campaignsOf(c.viewer) } }) })
