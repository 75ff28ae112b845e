import { PERSON_ROLES } from '../access/viewer.ts'
import { NotFound } from '../errors.ts'
import type { EVENT_KINDS, LoggedEvent } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import { GUESS } from '../graphql/one-guess.ts'
import { expectId } from '../ids.ts'
import { feed } from '../live/feed.ts'
import { AccessEnding, CaughtUp, frameType, ResyncRequired, Snapshot, streamOf } from '../live/frame-types.ts'
import type { EventFrame, SnapshotFrame, ViewFrame } from '../live/frames.ts'
import { view } from '../live/view.ts'
import { matches, type OrderFilter } from './filter.ts'
import { inScope, orderScope, scopeWhere } from './policy.ts'
import { enums } from './schema-enums.ts'
import { OrderFilterInput } from './schema-queries.ts'
import { trackOrder } from './track-order.ts'
import { type Movement, movement } from './transition.ts'

type OrderFrame = EventFrame<Movement>

const MovementEnum = builder.enumType('Transition', {
  description: 'How the event moved the order with respect to your filter and scope (进出变化)',
  values: {
    ENTERED: { description: 'It was not in before (进入)' },
    CHANGED: { description: 'It was and is in (变更)' },
    LEFT: { description: 'It is no longer in; `order` is null (离开)' },
  } as const,
})

const OrderEvent = builder.objectRef<OrderFrame>('OrderEvent').implement({
  description: 'One event of an order, exactly once, in commit order (工单事件)',
  fields: (t) => ({
    cursor: t.field({ type: 'Cursor', description: 'Resume with it, once processed (游标)', resolve: (f) => f.cursor }),
    prevCursor: t.field({
      type: 'Cursor',
      description: 'Cursor of the frame before on this stream: proof that none is missing (前一游标)',
      resolve: (f) => f.prevCursor,
    }),
    kind: t.field({ type: enums.EventKind, description: 'What happened (事件类型)', resolve: (f) => f.event.kind as (typeof EVENT_KINDS)[number] }),
    at: t.field({ type: 'DateTime', description: 'When (时间)', resolve: (f) => f.event.at }),
    orderId: t.id({ description: 'Order id (工单标识)', resolve: (f) => f.event.orderId }),
    orderVersion: t.int({ description: 'Version after this event; `order` may be newer (工单版本)', resolve: (f) => f.event.orderVersion }),
    transition: t.field({ type: MovementEnum, description: 'Entered, changed or left (进出变化)', resolve: (f) => f.selected }),
    order: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'The order, read again under your own rights; null once it has left (工单)',
      resolve: (query, f, _a, c) => {
        const selection = { ...query, where: { AND: [{ id: f.event.orderId }, scopeWhere(c.viewer)] } }
        return f.selected === 'LEFT' ? null : c.ground.db.order.findFirst(selection)
      },
    }),
  }),
})

const OrderEventFrame = builder.unionType('OrderEventFrame', {
  description: 'Frames of a feed of order events (工单事件流)',
  types: [OrderEvent, CaughtUp, ResyncRequired, AccessEnding],
  resolveType: frameType('OrderEvent'),
})

builder.subscriptionField('orderEvents', (t) =>
  t.field({
    type: OrderEventFrame,
    description: 'Every event of the orders you may see and the filter takes, once, in commit order, resumable (工单事件)',
    authScopes: { role: [...PERSON_ROLES, 'PARTNER', 'CITIZEN'] },
    args: {
      filter: t.arg({ type: OrderFilterInput, description: 'The filter lists take too (筛选)' }),
      after: t.arg({ type: 'Cursor', description: 'Last cursor you processed; omitted: from now (续接游标)' }),
    },
    subscribe: (_root, args, c) => {
      const filter: OrderFilter = args.filter ?? {}
      const select = (event: LoggedEvent) => movement(event, (keys) => inScope(c.viewer, event.orderId, keys) && matches(filter, keys))
      return feed({ ...streamOf(c), after: args.after, select, order: orderScope(c.viewer)?.order }) as never
    },
    resolve: (frame) => frame as never,
  }),
)

type OrderSnapshotFrame = SnapshotFrame & { readonly orderId: string }

const OrderSnapshot = builder.objectRef<OrderSnapshotFrame>('OrderSnapshot').implement({
  description: 'The order as it is (工单现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'The order; null once you may no longer see it (工单)',
      resolve: (query, f, _a, c) => c.ground.db.order.findFirst({ ...query, where: { AND: [{ id: f.orderId }, scopeWhere(c.viewer)] } }),
    }),
  }),
})

const OrderViewFrame = builder.unionType('OrderViewFrame', {
  description: 'Frames of a view of one order (工单视图)',
  types: [OrderSnapshot, CaughtUp, ResyncRequired, AccessEnding],
  resolveType: frameType('OrderSnapshot'),
})

builder.subscriptionField('order', (t) =>
  t.field({
    type: OrderViewFrame,
    description: 'One order: its state now, then the newest after each change (工单实时视图)',
    authScopes: { role: [...PERSON_ROLES, 'PARTNER', 'CITIZEN'] },
    args: { id: t.arg.id({ required: true, description: 'Order id (工单标识)' }) },
    subscribe: async (_root, { id }, c) => {
      const orderId = expectId('order', id, 'id')
      if ((await c.ground.db.order.count({ where: { AND: [{ id: orderId }, scopeWhere(c.viewer)] } })) === 0) throw new NotFound('order')
      return view({ ...streamOf(c), order: orderId, concerns: (event) => event.orderId === orderId }) as never
    },
    resolve: (frame, { id }) => ({ ...(frame as ViewFrame), orderId: id }) as never,
  }),
)

type TrackedFrame = SnapshotFrame & { readonly number: string }

const TrackedSnapshot = builder.objectRef<TrackedFrame>('TrackedSnapshot').implement({
  description: 'Progress of the order as it is (进度现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: 'Order',
      description: 'The order, masked as for everyone (工单)',
      resolve: (query, f, _a, c) => c.ground.db.order.findUniqueOrThrow({ ...query, where: { number: f.number } }),
    }),
  }),
})

const TrackedFrames = builder.unionType('TrackedOrderFrame', {
  description: 'Frames of a view of a tracked order (进度视图)',
  types: [TrackedSnapshot, CaughtUp, ResyncRequired, AccessEnding],
  resolveType: frameType('TrackedSnapshot'),
})

builder.subscriptionField('trackedOrder', (t) =>
  t.field({
    type: TrackedFrames,
    description:
      'Progress of an order for who knows its number and the last four digits of its telephone; a wrong try counts as one of the query trackedOrder (进度实时查询)',
    extensions: GUESS,
    args: {
      number: t.arg.string({ required: true, description: 'Order number (工单编号)' }),
      phoneLast4: t.arg.string({ required: true, description: 'Last four digits of the telephone (电话后四位)' }),
    },
    subscribe: async (_root, args, c) => {
      const tracked = await trackOrder(c, args.number, args.phoneLast4)
      if (tracked === null) throw new NotFound('order with this number and telephone')
      const audience = `CITIZEN_OF:${tracked.id}:${tracked.cycle}`
      return view({ audience, order: tracked.id, concerns: (event) => event.orderId === tracked.id }) as never
    },
    resolve: (frame, args) => ({ ...(frame as ViewFrame), number: args.number.normalize('NFKC').trim().toUpperCase() }) as never,
  }),
)
