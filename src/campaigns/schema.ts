import { areaPrefix } from '../areas/area-code.ts'
import { ParticipantStatus } from '../db/generated/enums.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expectId } from '../ids.ts'
import { scopeWhere } from '../orders/policy.ts'
import { countsOf } from './site-figures.ts'

const Kind = modelEnum('CampaignKind')
export const Status = modelEnum('CampaignStatus')
export const ParticipantState = modelEnum('ParticipantStatus')
const AtStation = modelEnum('StationState')
const Outcome = modelEnum('StationOutcome')
const Called = modelEnum('OutreachOutcome')

const Count = builder.objectRef<{ status: ParticipantStatus; count: number }>('ParticipantCount').implement({
  description: 'Participants in one state (参与人计数)',
  fields: (t) => ({
    status: t.field({ type: ParticipantState, description: 'State (参与人状态)', resolve: (x) => x.status }),
    count: t.exposeInt('count', { description: 'How many (人数)' }),
  }),
})

export const Campaign = builder.prismaNode('Campaign', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    kind: t.expose('kind', { type: Kind }),
    season: t.exposeString('season'),
    area: t.relation('area'),
    itemCodes: t.exposeStringList('itemCodes'),
    stations: t.exposeStringList('stations'),
    targetGroup: t.exposeString('targetGroup'),
    legalBasis: t.exposeString('legalBasis'),
    startsOn: t.field({ type: 'Date', description: 'First day (开始日期)', select: { startsOn: true }, resolve: (x) => x.startsOn }),
    endsOn: t.field({ type: 'Date', description: 'Last day (结束日期)', select: { endsOn: true }, resolve: (x) => x.endsOn }),
    status: t.expose('status', { type: Status }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    sites: t.relation('sites', { query: { orderBy: { seq: 'asc' } } }),
    counts: t.field({
      type: [Count],
      description: 'Participants by state, also of one site or from one area (各状态人数)',
      args: {
        siteId: t.arg.id({ description: 'Of this site (场所)' }),
        area: t.arg({ type: 'AreaCode', description: 'From this area and below (区划)' }),
      },
      select: { id: true },
      resolve: async (campaign, { siteId, area }, c) => {
        const narrowed = { siteId: siteId == null ? null : expectId('site', siteId, 'siteId'), areaPrefix: area == null ? null : areaPrefix(area) }
        const found = await countsOf(c, { campaignId: campaign.id, ...narrowed })
        return Object.values(ParticipantStatus).map((status) => ({ status, count: found.get(status) ?? 0 }))
      },
    }),
  }),
})

const Result = builder.prismaObject('StationResult', {
  select: { id: true },
  fields: (t) => ({
    station: t.exposeInt('station'),
    outcome: t.expose('outcome', { type: Outcome }),
    staff: t.relation('staff'),
    at: t.expose('at', { type: 'DateTime' }),
  }),
})
const Call = builder.prismaObject('Outreach', {
  select: { id: true },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    method: t.field({
      type: modelEnum('ContactMethod'),
      description: 'How (联系方式)',
      select: { method: true },
      resolve: (o) => o.method,
    }),
    outcome: t.expose('outcome', { type: Called }),
  }),
})

export const Participant = builder.prismaNode('Participant', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    campaign: t.relation('campaign'),
    rosterNo: t.exposeString('rosterNo'),
    requester: t.relation('requester'),
    area: t.relation('area'),
    status: t.expose('status', { type: ParticipantState }),
    order: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'Order made when they agreed; null where you may not see it (工单)',
      select: { orderId: true },
      resolve: (query, p, _a, c) => {
        const selection = { ...query, where: { AND: [{ id: p.orderId ?? '' }, scopeWhere(c.viewer)] } }
        return p.orderId === null ? null : c.runtime.db.order.findFirst(selection)
      },
    }),
    slot: t.relation('slot', { nullable: true }),
    site: t.relation('site', { nullable: true }),
    walkIn: t.exposeBoolean('walkIn'),
    ticketNo: t.exposeInt('ticketNo', { nullable: true }),
    station: t.exposeInt('station'),
    stationState: t.expose('stationState', { type: AtStation, nullable: true }),
    attempts: t.exposeInt('attempts'),
    consentedAt: t.expose('consentedAt', { type: 'DateTime', nullable: true }),
    checkedInAt: t.expose('checkedInAt', { type: 'DateTime', nullable: true }),
    doneAt: t.expose('doneAt', { type: 'DateTime', nullable: true }),
    stationResults: t.relation('stationResults', { type: Result, query: { orderBy: [{ at: 'asc' }, { station: 'asc' }, { id: 'asc' }] } }),
    outreach: t.relation('outreach', { type: Call, query: { orderBy: [{ at: 'asc' }, { id: 'asc' }] } }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  participant: t.relation('participant', { nullable: true }),
}))
