import { citizenEntitlement } from '../access/entitlement.ts'
import { PERSON_ROLES } from '../access/viewer.ts'
import { NotFound } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { GUESS } from '../graphql/once-an-operation.ts'
import { expectId } from '../ids.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { EventFrame, SnapshotFrame } from '../live/frames.ts'
import { feedField, viewField } from '../live/stream-fields.ts'
import { checkedFilter } from './checked-filter.ts'
import { matches } from './filter.ts'
import { inScope, orderScope, scopeWhere } from './policy.ts'
import { enums } from './schema-enums.ts'
import { CODE, LAST4, LAST4_OVER, OrderFilterInput } from './schema-queries.ts'
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
    kind: t.field({ type: enums.EventKind, description: 'What happened (事件类型)', resolve: (f) => f.event.kind }),
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
        return f.selected === 'LEFT' ? null : c.runtime.db.order.findFirst(selection)
      },
    }),
  }),
})

feedField('orderEvents', OrderEvent, {
  frames: { name: 'OrderEventFrame', description: 'Frames of a feed of order events (工单事件流)' },
  description: 'Every event of the orders you may see and the filter takes, once, in commit order, resumable (工单事件)',
  to: [...PERSON_ROLES, 'PARTNER', 'CITIZEN'],
  args: (arg) => ({ filter: arg({ type: OrderFilterInput, description: 'The filter lists take too (筛选)' }) }),
  follow: (args, c) => {
    const filter = checkedFilter(args.filter)
    return {
      select: (event) => movement(event, (keys) => inScope(c.viewer, event.orderId, keys) && matches(filter, keys)),
      order: orderScope(c.viewer)?.order,
    }
  },
})

type OrderSnapshotFrame = SnapshotFrame & { readonly orderId: string }

const OrderSnapshot = builder.objectRef<OrderSnapshotFrame>('OrderSnapshot').implement({
  description: 'The order as it is (工单现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'The order; null once you may no longer see it (工单)',
      resolve: (query, f, _a, c) => c.runtime.db.order.findFirst({ ...query, where: { AND: [{ id: f.orderId }, scopeWhere(c.viewer)] } }),
    }),
  }),
})

viewField('order', OrderSnapshot, {
  frames: { name: 'OrderViewFrame', description: 'Frames of a view of one order (工单视图)' },
  description: 'One order: its state now, then the newest after each change (工单实时视图)',
  to: [...PERSON_ROLES, 'PARTNER', 'CITIZEN'],
  args: (arg) => ({ id: arg.id({ required: true, description: 'Order id (工单标识)' }) }),
  follow: async ({ id }, c) => {
    const orderId = expectId('order', id, 'id')
    if ((await c.runtime.db.order.count({ where: { AND: [{ id: orderId }, scopeWhere(c.viewer)] } })) === 0) throw new NotFound('order')
    return { order: orderId, concerns: (event) => event.orderId === orderId }
  },
  frame: ({ id }) => ({ orderId: id }),
})

type TrackedFrame = SnapshotFrame & { readonly number: string }

const TrackedSnapshot = builder.objectRef<TrackedFrame>('TrackedSnapshot').implement({
  description: 'Progress of the order as it is (进度现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: 'Order',
      description: 'The order, masked as for everyone (工单)',
      resolve: (query, f, _a, c) => c.runtime.db.order.findUniqueOrThrow({ ...query, where: { number: f.number } }),
    }),
  }),
})

viewField('trackedOrder', TrackedSnapshot, {
  frames: { name: 'TrackedOrderFrame', description: 'Frames of a view of a tracked order (进度视图)' },
  description:
    'Progress of an order for a caller that knows its number and its query code; a wrong try counts as one of the query trackedOrder. A corrected telephone ends it, as it ends the code (进度实时查询)',
  extensions: GUESS,
  args: (arg) => ({
    number: arg.string({ required: true, description: 'Order number (工单编号)' }),
    code: arg.string({ description: CODE }),
    phoneLast4: arg.string({ description: LAST4, deprecationReason: LAST4_OVER }),
  }),
  follow: async (given, c) => {
    const tracked = await trackOrder(c, given)
    if (tracked === null) throw new NotFound('order with this number and query code')
    const { id: orderId, cycle, queryGeneration } = tracked
    return {
      audience: citizenEntitlement({ orderId, cycle, queryGeneration }),
      order: orderId,
      concerns: (event) => event.orderId === orderId,
      holder: { role: 'CODE', orderId, queryGeneration, expiresAt: null },
    }
  },
  frame: ({ number }) => ({ number: number.normalize('NFKC').trim().toUpperCase() }),
})
