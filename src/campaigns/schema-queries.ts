import { PERSON_ROLES } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import { nodeOf } from '../graphql/node.ts'
import { expectId } from '../ids.ts'
import { Campaign, Participant, ParticipantState, Status } from './schema.ts'
import { campaignsOf, participantsOf } from './visible.ts'

builder.queryField('campaigns', (t) =>
  t.connection({
    type: Campaign,
    description: 'Campaigns of your area, the newest season first (集中办理列表)',
    authScopes: { role: PERSON_ROLES },
    complexity: pageCost,
    args: {
      status: t.arg({ type: Status, description: 'State (状态)' }),
      season: t.arg.string({ description: 'Season (季节)' }),
    },
    resolve: (_root, args, context, info) => {
      const { db } = context.ground
      return keysetConnection({
        args,
        sort: { column: 'startsOn', direction: 'desc' },
        where: {
          AND: [
            campaignsOf(context.viewer),
            args.status ? { status: args.status } : {},
            args.season && !args.season.includes('\u0000') ? { season: args.season } : {},
          ],
        },
        model: 'Campaign',
        context,
        info,
        find: (query) => db.campaign.findMany(query),
        count: (where) => db.campaign.count({ where }),
      }) as never
    },
  }),
)

builder.queryField('participants', (t) =>
  t.connection({
    type: Participant,
    description: 'Participants of a campaign, by roster number (参与人列表)',
    authScopes: { role: ['CAMPAIGN_MANAGER', 'HOTLINE_AGENT', 'STAFF', 'SUPERVISOR'] },
    complexity: pageCost,
    args: {
      campaignId: t.arg.id({ required: true, description: 'Campaign (集中办理)' }),
      status: t.arg({ type: [ParticipantState], description: 'States (状态)' }),
      siteId: t.arg.id({ description: 'Of this site (场所)' }),
      ticketNo: t.arg.int({ description: 'With this number today or earlier (号码)' }),
      area: t.arg({ type: 'AreaCode', description: 'From this area and below (区划)' }),
    },
    resolve: (_root, args, context, info) => {
      const { db } = context.ground
      const where: Prisma.ParticipantWhereInput = {
        AND: [
          participantsOf(context.viewer),
          { campaignId: expectId('campaign', args.campaignId, 'campaignId') },
          args.status ? { status: { in: args.status } } : {},
          args.siteId ? { siteId: expectId('site', args.siteId, 'siteId') } : {},
          args.ticketNo == null ? {} : { ticketNo: args.ticketNo },
          args.area ? { area: { code: { startsWith: args.area.replace(/(?:0{3}|0{6}|0{8})$/, '') } } } : {},
        ],
      }
      return keysetConnection({
        args,
        sort: { column: 'rosterNo', direction: 'asc' },
        where,
        model: 'Participant',
        context,
        info,
        find: (query) => db.participant.findMany(query),
        count: (all) => db.participant.count({ where: all }),
      }) as never
    },
  }),
)

nodeOf('Campaign', async (ids, c) =>
  (await c.ground.db.campaign.findMany({ where: { AND: [{ id: { in: ids } }, campaignsOf(c.viewer)] }, select: { id: true } })).map((r) => r.id),
)
nodeOf('CampaignSite', async (ids, c) =>
  (await c.ground.db.campaignSite.findMany({ where: { id: { in: ids }, campaign: campaignsOf(c.viewer) }, select: { id: true } })).map((r) => r.id),
)
nodeOf('CampaignSlot', async (ids, c) =>
  (await c.ground.db.campaignSlot.findMany({ where: { id: { in: ids }, site: { campaign: campaignsOf(c.viewer) } }, select: { id: true } })).map((r) => r.id),
)
nodeOf('Participant', async (ids, c) =>
  (await c.ground.db.participant.findMany({ where: { AND: [{ id: { in: ids } }, participantsOf(c.viewer)] }, select: { id: true } })).map((r) => r.id),
)
