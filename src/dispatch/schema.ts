import { isPerson, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { Forbidden } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { expectId } from '../ids.ts'
import type { EventFrame } from '../live/frames.ts'
import { feedField } from '../live/stream-fields.ts'
import { scopeWhere } from '../orders/policy.ts'
import { enums } from '../orders/schema-enums.ts'
import type { Runtime } from '../runtime.ts'
import { acceptOrder } from './accept-order.ts'
import { type DispatchNews, dispatchNews } from './dispatch-news.ts'
import { dispatchOrder } from './dispatch-order.ts'

expose(dispatchOrder, (t) => ({ offered: t.exposeInt('offered', { description: 'How many people got an offer (邀约人数)' }) }))

expose(acceptOrder)

type Frame = EventFrame<DispatchNews>

const DispatchEvent = builder.objectRef<Frame>('DispatchEvent').implement({
  description: 'News of an offer or of a responsibility (派单动态)',
  fields: (t) => ({
    cursor: t.field({ type: 'Cursor', description: 'Resume with it, once processed (游标)', resolve: (f) => f.cursor }),
    prevCursor: t.field({ type: 'Cursor', description: 'Cursor of the frame before on this stream (前一游标)', resolve: (f) => f.prevCursor }),
    news: t.field({
      type: builder.enumType('DispatchNews', {
        description: 'What happened for the receiver (派单动态类型)',
        values: {
          OFFERED: { description: 'An offer was made (新邀约)' },
          ACCEPTED: { description: 'Accepted by the staff member, or by one of the team (已接单)' },
          TAKEN_BY_ANOTHER: { description: 'Somebody else was faster (他人已接)' },
          EXPIRED: { description: 'Nobody answered in time (邀约过期)' },
          DECLINED: { description: 'One of the team declined (已拒单)' },
          ESCALATED: { description: 'The rounds found nobody: dispatch and lead must act (派单升级)' },
          RECALLED: { description: 'Dispatch took the round back, the order ended, or it left the team: the offer is void (已撤回)' },
          HELP_ASKED: { description: 'The team is asked to help with an order of another (请求协办)' },
          CHANGED: { description: 'An order one is responsible for changed (工单变更)' },
        } as const,
      }),
      description: 'What happened (动态)',
      resolve: (f) => f.selected,
    }),
    kind: t.field({ type: enums.EventKind, description: 'The event behind it (事件类型)', resolve: (f) => f.event.kind }),
    at: t.field({ type: 'DateTime', description: 'When (时间)', resolve: (f) => f.event.at }),
    orderId: t.id({ description: 'Order id (工单标识)', resolve: (f) => f.event.orderId }),
    orderVersion: t.int({ description: 'Version after this event (工单版本)', resolve: (f) => f.event.orderVersion }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the offer can be accepted (邀约失效时间)',
      resolve: (f) => (f.event.kind === 'DISPATCHED' ? new Date(f.event.data.expiresAt) : null),
    }),
    order: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'The order, masked; null when it is no longer yours to see (工单)',
      resolve: async (query, f, _a, c) => {
        // A replayed offer may be of an order that has long been somebody else's.
        const selection = { ...query, where: { AND: [{ id: f.event.orderId }, scopeWhere(c.viewer)] } }
        if (f.selected === 'TAKEN_BY_ANOTHER' || f.selected === 'RECALLED') return null
        return c.runtime.db.order.findFirst(selection)
      },
    }),
  }),
})

/** Whose dispatches a viewer may follow: staff their own, a lead the team's, a dispatcher those of teams in the area. */
async function follow(c: { viewer: Viewer; runtime: Runtime }, args: { staffId?: string | null | undefined; teamId?: string | null | undefined }) {
  const { viewer, runtime } = c
  if (!isPerson(viewer)) throw new Forbidden()
  if (viewer.role === 'STAFF') {
    if (args.teamId || (args.staffId && args.staffId !== viewer.staffId)) throw new Forbidden()
    return { staffId: viewer.staffId ?? '', teamId: null }
  }
  const teamId = args.teamId ? expectId('team', args.teamId, 'teamId') : null
  const staffId = args.staffId ? expectId('staff', args.staffId, 'staffId') : null
  if (viewer.role === 'TEAM_LEAD') {
    const teams = teamId ? [teamId] : viewer.teamIds
    if (staffId || !teams.every((team) => viewer.teamIds.includes(team)) || teams.length !== 1)
      throw new Forbidden({ en: 'name one of the teams you lead', zh: '请指定您带领的一支队伍' })
    return { staffId: null, teamId: teams[0] as string }
  }
  const team = teamId ? await runtime.db.team.findUnique({ where: { id: teamId }, select: { areaCode: true } }) : null
  if (staffId || !team || !isWithin(team.areaCode, viewer.areaCode)) throw new Forbidden({ en: 'name a team of your area', zh: '请指定辖区内的队伍' })
  return { staffId: null, teamId }
}

feedField('dispatches', DispatchEvent, {
  frames: { name: 'DispatchFrame', description: 'Frames of a feed of dispatches (派单动态流)' },
  description: "Offers and what becomes of them, for a staff member (one's own) or a team (派单动态)",
  to: ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR'],
  args: (arg) => ({
    staffId: arg.id({ description: 'Staff member; staff: oneself (人员)' }),
    teamId: arg.id({ description: 'Team; leads: one of their own, dispatchers: one of their area (队伍)' }),
  }),
  follow: async (args, c) => {
    const whose = await follow(c, args)
    return { select: (event) => dispatchNews(event, whose) }
  },
})
