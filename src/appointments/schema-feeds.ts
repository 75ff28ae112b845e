import { staffIdOf } from '../access/viewer.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { createCalendarFeed } from './create-calendar-feed.ts'
import { revokeCalendarFeed } from './revoke-calendar-feed.ts'

const CalendarFeedRef = builder.prismaObject('CalendarFeed', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    team: t.relation('team', { nullable: true }),
    hint: t.exposeString('hint'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.queryField('calendarFeeds', (t) =>
  t.prismaField({
    type: [CalendarFeedRef],
    description: 'Your calendar subscriptions, newest first; at most 50 (日历订阅)',
    authScopes: { role: ['STAFF', 'TEAM_LEAD'] },
    resolve: (query, _root, _args, c) =>
      c.runtime.db.calendarFeed.findMany({ ...query, where: { staffId: staffIdOf(c) }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 50 }),
  }),
)

expose(createCalendarFeed, (t) => ({
  feedId: t.exposeID('feedId', { description: 'Feed id, to revoke it by (日历订阅标识)' }),
  path: t.exposeString('path', { description: 'Address on this server, with its secret; shown this once (订阅地址)' }),
}))
expose(revokeCalendarFeed, (t) => ({ feedId: t.exposeID('feedId', { description: 'Feed id (日历订阅标识)' }) }))
