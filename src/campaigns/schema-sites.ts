import { PERSON_ROLES } from '../access/viewer.ts'
import { builder } from '../graphql/builder.ts'
import { named } from '../graphql/named.ts'
import { nestedRows } from '../graphql/nested.ts'
import { type Queue, readQueue } from './read-queue.ts'
import { figuresOf, type SiteFigures } from './site-figures.ts'
import { campaignsOf, slotsBetween } from './visible.ts'

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
    query: (_args, c) => ({ where: { endsAt: { gt: c.runtime.clock.now() } }, orderBy: [{ startsAt: 'asc' }], take: 50 }),
  }),
}))

const Figures = builder.objectRef<SiteFigures>('SiteFigures').implement({
  description: 'Seats and people of a site, in numbers (场所统计)',
  fields: (t) => ({
    capacity: t.exposeInt('capacity', { description: 'Seats (名额)' }),
    booked: t.exposeInt('booked', { description: 'Seats taken, offered ones included (已占名额)' }),
    free: t.int({ description: 'Seats left (剩余名额)', resolve: (f) => f.capacity - f.booked }),
    waiting: t.exposeInt('waiting', { description: 'How many wait for a seat (候补人数)' }),
    checkedIn: t.exposeInt('checkedIn', { description: 'Who came, whatever became of them since (已签到人数)' }),
    inQueue: t.exposeInt('inQueue', { description: 'Who is there now, waiting or at a station (在场人数)' }),
    done: t.exposeInt('done', { description: 'Through every station (已完成人数)' }),
    noShow: t.exposeInt('noShow', { description: 'Who had a seat and did not come (未到场人数)' }),
    walkIns: t.exposeInt('walkIns', { description: 'Who came without a seat (现场取号人数)' }),
  }),
})

export const Site = builder.prismaNode('CampaignSite', {
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
      type: [named<object>('Staff')],
      nullable: true,
      description: 'Who works there; for people of the city (驻点人员)',
      authScopes: { role: PERSON_ROLES },
      ...nestedRows<{ staff: { staff: object }[] }>(
        (nested) => ({ staff: { orderBy: { staff: { badge: 'asc' } }, select: { staff: nested() } } }),
        (site) => site.staff.map((one) => one.staff),
      ),
    }),
    figures: t.field({
      type: Figures,
      nullable: true,
      description: 'Its seats and people, in numbers: of slots that begin in the span, and of who came in it without a seat; for people of the city (场所统计)',
      // How many did not pass follows from them: nothing for a board.
      authScopes: { role: PERSON_ROLES },
      args: { from: t.arg({ type: 'DateTime', description: 'From, included (起)' }), to: t.arg({ type: 'DateTime', description: 'Until, excluded (止)' }) },
      select: { id: true },
      resolve: (s, { from, to }, c) => figuresOf(c, { siteId: s.id, from: from ?? null, to: to ?? null }),
    }),
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
      resolve: (s, _a, c) => readQueue(c.runtime.db, s.id, c.runtime.clock.now()),
    }),
  }),
})

builder.prismaObjectFields('Staff', (t) => ({
  campaignSites: t.field({
    type: [Site],
    nullable: true,
    description: 'Sites of campaigns you see where they work; those with slots in the span, at most 100; for people of the city (驻点场所)',
    authScopes: { role: PERSON_ROLES },
    args: { from: t.arg({ type: 'DateTime', description: 'Slots from, included (起)' }), to: t.arg({ type: 'DateTime', description: 'Until, excluded (止)' }) },
    ...nestedRows<{ campaignSites: { site: object }[] }, { from?: Date | null; to?: Date | null }>(
      (nested, { from, to }, { viewer }) => {
        const where = { site: { AND: [{ campaign: campaignsOf(viewer) }, slotsBetween(from, to)] } }
        return { campaignSites: { where, orderBy: { siteId: 'asc' }, take: 100, select: { site: nested() } } }
      },
      (one) => one.campaignSites.map(({ site }) => site),
    ),
  }),
}))
