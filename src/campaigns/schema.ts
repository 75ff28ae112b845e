import { PERSON_ROLES } from '../access/viewer.ts'
import { ParticipantStatus } from '../db/generated/enums.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { scopeWhere } from '../orders/policy.ts'
import { type Queue, readQueue } from './read-queue.ts'

const Kind = modelEnum('CampaignKind')
export const Status = modelEnum('CampaignStatus')
export const ParticipantState = modelEnum('ParticipantStatus')
const AtStation = modelEnum('StationState')
const Outcome = modelEnum('StationOutcome')
const Called = modelEnum('OutreachOutcome')

builder.prismaNode('CampaignSlot', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    site: t.relation('site'),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    capacity: t.exposeInt('capacity'),
    booked: t.exposeInt('booked'),
    free: t.int({ description: 'Seats left (剩余名额)', select: { capacity: true, booked: true }, resolve: (s) => s.capacity - s.booked }),
    waiting: t.int({
      description: 'How many wait for one (候补人数)',
      select: { _count: { select: { waiting: { where: { state: { in: ['WAITING', 'OFFERED'] } } } } } },
      resolve: (s) => s._count.waiting,
    }),
  }),
})

const QueueRef = builder.objectRef<Queue>('StationQueue').implement({
  description: 'The queue of one station: numbers, nobody (站点队列)',
  fields: (t) => ({
    station: t.exposeInt('station', { description: 'Station, from 0 (站点)' }),
    name: t.exposeString('name', { description: 'Name of the station (站点名称)' }),
    waiting: t.exposeInt('waiting', { description: 'How many wait (等候人数)' }),
    inStation: t.intList({ description: 'Numbers at the station (办理中号码)', resolve: (q) => [...q.inStation] }),
    next: t.intList({ description: 'Numbers that are called next, at most ten (即将叫号)', resolve: (q) => [...q.next] }),
    passedToday: t.exposeInt('passedToday', { description: 'Passed today (今日通过)' }),
  }),
})

const Kit = builder.prismaObject('CampaignKit', {
  select: { siteId: true },
  fields: (t) => ({
    site: t.relation('site'),
    code: t.string({
      description: 'Inventory number of the device (设备编号)',
      select: { equipment: { select: { code: true } } },
      resolve: (kit) => kit.equipment.code,
    }),
    equipmentId: t.exposeID('equipmentId', { description: 'Device id (设备标识)' }),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
  }),
})

builder.prismaObjectFields('Equipment', (t) => ({
  stops: t.relation('stops', {
    type: Kit,
    description: 'Stops of campaigns it is tied to that are not over, by time; at most 50 (站点安排)',
    query: (_args, c) => ({ where: { endsAt: { gt: c.ground.clock.now() } }, orderBy: [{ startsAt: 'asc' }], take: 50 }),
  }),
}))

builder.prismaNode('CampaignSite', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    campaign: t.relation('campaign'),
    seq: t.exposeInt('seq'),
    name: t.exposeString('name'),
    area: t.relation('area'),
    address: t.exposeString('address'),
    slots: t.relation('slots', {
      description: 'Seats by time, earliest first; at most 200 (时段)',
      args: { from: t.arg({ type: 'DateTime', description: 'Begins at or after (起)' }), to: t.arg({ type: 'DateTime', description: 'Begins before (止)' }) },
      query: (args) => ({
        where: { startsAt: { ...(args.from ? { gte: args.from } : {}), ...(args.to ? { lt: args.to } : {}) } },
        orderBy: [{ startsAt: 'asc' }],
        take: 200,
      }),
    }),
    staff: t.field({
      type: ['Staff' as never],
      nullable: true,
      description: 'Who works there; for people of the city (驻点人员)',
      authScopes: { role: PERSON_ROLES },
      select: (_args: object, _context: object, nested: () => unknown) =>
        ({ staff: { orderBy: { staff: { badge: 'asc' } }, select: { staff: nested() } } }) as never,
      resolve: ((site: { staff: { staff: object }[] }) => site.staff.map((one) => one.staff)) as never,
    } as never),
    kits: t.relation('kits', {
      type: Kit,
      nullable: true,
      description: 'Kits that are tied to it, by time; for people of the city (设备)',
      authScopes: { role: PERSON_ROLES },
      query: { orderBy: [{ startsAt: 'asc' }, { equipmentId: 'asc' }] },
    }),
    queue: t.field({
      type: [QueueRef],
      description: 'The queues of its stations now (队列)',
      select: { id: true },
      resolve: (s, _a, c) => readQueue(c.ground.db, s.id, c.ground.clock.now()),
    }),
  }),
})

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
      description: 'Participants by state (各状态人数)',
      select: { id: true },
      resolve: async (campaign, _a, c) => {
        const rows = await c.ground.db.participant.groupBy({ by: ['status'], where: { campaignId: campaign.id }, _count: true })
        return Object.values(ParticipantStatus).map((status) => ({ status, count: rows.find((row) => row.status === status)?._count ?? 0 }))
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
        return p.orderId === null ? null : c.ground.db.order.findFirst(selection)
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
