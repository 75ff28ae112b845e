import { isPerson, type Viewer } from '../access/viewer.ts'
import { addDays, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { SnapshotFrame } from '../live/frames.ts'
import { viewField } from '../live/stream-fields.ts'
import { dispatchNews } from './dispatch-news.ts'
import { liveOffers } from './live-offers.ts'

/** Whose work it is. */
interface Work {
  readonly staffId: string
}

/** A person's own work is never much; what would be is shown by the lists. */
const MOST = 100
const IN_HAND = ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] as const
const UNDER_WAY = ['BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const

const ownId = (viewer: Viewer) => (isPerson(viewer) ? (viewer.staffId ?? '') : '')

const inHand = (staffId: string) => ({ handlerId: staffId, status: { in: [...IN_HAND] } })

const MyWork = builder.objectRef<Work>('MyWork').implement({
  description: 'What one staff member has to do now (我的工作台)',
  fields: (t) => ({
    offers: t.prismaField({
      type: ['Offer'],
      description: 'Live offers, the one that ends first at the top; at most 100 (待接邀约)',
      resolve: (query, { staffId }, _a, c) => c.runtime.db.offer.findMany({ ...query, ...liveOffers(staffId, c.runtime.clock.now()) }),
    }),
    orders: t.prismaField({
      type: ['Order'],
      description: 'Orders in hand, the one that is due first at the top; at most 100 (在办工单)',
      resolve: (query, { staffId }, _a, c) =>
        c.runtime.db.order.findMany({ ...query, where: inHand(staffId), orderBy: [{ dueAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }], take: MOST }),
    }),
    visits: t.prismaField({
      type: ['Appointment'],
      description: 'Visits of today that are not over, and those under way, earliest first; at most 100 (今日上门)',
      resolve: (query, { staffId }, _a, c) =>
        c.runtime.db.appointment.findMany({
          ...query,
          where: {
            staff: { some: { staffId } },
            status: { in: [...UNDER_WAY] },
            startsAt: { lt: startOfDayInShanghai(addDays(dateInShanghai(c.runtime.clock.now()), 1)) },
          },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
          take: MOST,
        }),
    }),
    inHand: t.int({ description: 'Orders in hand (在办数)', resolve: ({ staffId }, _a, c) => c.runtime.db.order.count({ where: inHand(staffId) }) }),
    overdue: t.int({
      description: 'Of these, past their limit (超期数)',
      resolve: ({ staffId }, _a, c) => c.runtime.db.order.count({ where: { ...inHand(staffId), dueAt: { lt: c.runtime.clock.now() } } }),
    }),
  }),
})

builder.queryField('myWork', (t) =>
  t.field({
    type: MyWork,
    description: 'What you have to do now: offers, orders in hand, visits of today (我的工作台)',
    authScopes: { role: ['STAFF'] },
    resolve: (_root, _args, c) => ({ staffId: ownId(c.viewer) }),
  }),
)

const WorkSnapshot = builder.objectRef<SnapshotFrame>('MyWorkSnapshot').implement({
  description: 'The work as it is (工作台现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.field({ type: MyWork, description: 'What there is to do (工作台)', resolve: (_f, _a, c) => ({ staffId: ownId(c.viewer) }) }),
  }),
})

/** Whether an event may have changed somebody's work: news of an offer or an order of theirs, or a visit, which they may be on. */
const concerns = (staffId: string) => (event: LoggedEvent) => event.subjectType === 'appointment' || dispatchNews(event, { staffId, teamId: null }) !== null

viewField('myWork', WorkSnapshot, {
  frames: { name: 'MyWorkFrame', description: 'Frames of the view of your work (工作台视图)' },
  description: 'What you have to do: now, then the newest after each change (工作台实时视图)',
  to: ['STAFF'],
  follow: (_args, c) => ({ concerns: concerns(ownId(c.viewer)) }),
})
