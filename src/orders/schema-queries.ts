import type { InputRef } from '@pothos/core'
import { ownSource } from '../access/standing.ts'
import { citizenToken } from '../access/tokens.ts'
import { PERSON_ROLES } from '../access/viewer.ts'
import { HOUR } from '../clock.ts'
import type { OrderKeys } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import { list } from '../graphql/list.ts'
import { GUESS } from '../graphql/once-an-operation.ts'
import { oneOfInput } from '../graphql/one-of.ts'
import type { OrderFilter } from './filter.ts'
import { titleCompared } from './find.ts'
import { scopeWhere } from './policy.ts'
import { OrderRef } from './schema.ts'
import { enums } from './schema-enums.ts'
import { orderSort, ordersWhere } from './search.ts'
import { type Tracked as Proven, trackOrder } from './track-order.ts'

const IdIn = oneOfInput<string>('IdIn', 'ID')

export const OrderFilterInput: InputRef<OrderFilter> = builder.inputRef<OrderFilter>('OrderFilter').implement({
  description: 'The same filter for lists and for streams: only what an event carries; everything given must hold (工单筛选)',
  fields: (t) => ({
    status: t.field({ type: oneOfInput<OrderKeys['status']>('OrderStatusIn', enums.OrderStatus), description: 'State (工单状态)' }),
    standing: t.field({ type: oneOfInput<OrderKeys['standing']>('OrderStandingIn', enums.OrderStanding), description: 'Work, history or trial (工单性质)' }),
    area: t.field({
      type: builder.inputType('AreaWithin', {
        description: 'Areas with everything below them (区划范围)',
        fields: (f) => ({ within: f.field({ type: ['AreaCode'], description: 'Codes (区划代码)' }) }),
      }),
      description: 'Area (所在区划)',
    }),
    team: t.field({ type: IdIn, description: 'Team (承办队伍)' }),
    handler: t.field({ type: IdIn, description: 'Staff member responsible (经办人)' }),
    companions: t.field({
      type: builder.inputType('CompanionsAny', {
        description: 'At least one of (包含任一人员)',
        fields: (f) => ({ any: f.field({ type: ['ID'], description: 'Staff members (人员标识)' }) }),
      }),
      description: 'Staff members beside the handler on a visit (同行人员)',
    }),
    partner: t.field({ type: IdIn, description: 'Partner (合作应用)' }),
    items: t.field({
      type: builder.inputType('ItemsAny', {
        description: 'At least one of (包含任一事项)',
        fields: (f) => ({ any: f.stringList({ description: 'Item codes (事项编码)' }) }),
      }),
      description: 'Items asked for (事项)',
    }),
    channel: t.field({ type: oneOfInput<OrderKeys['channel']>('ChannelIn', enums.Channel), description: 'Channel (受理渠道)' }),
    type: t.field({ type: oneOfInput<NonNullable<OrderKeys['type']>>('OrderTypeIn', enums.OrderType), description: 'Kind of request (诉求类型)' }),
    urgency: t.field({ type: oneOfInput<OrderKeys['urgency']>('UrgencyIn', enums.Urgency), description: 'Urgency (紧急程度)' }),
    and: t.field({ type: [OrderFilterInput], description: 'All of these (并且)' }),
    or: t.field({ type: [OrderFilterInput], description: 'At least one of these (或者)' }),
    not: t.field({ type: OrderFilterInput, description: 'Not this (非)' }),
  }),
})

const OrderSearchInput = builder.inputType('OrderSearch', {
  description: 'What only lists can be asked for: streams cannot, since events do not carry it (工单检索)',
  fields: (t) => ({
    number: t.string({
      description:
        "Order number; or at least four characters of it or of the number in the channel's own system; `*` before them: its end, as boards show it (编号或其片段)",
    }),
    title: t.string({
      description:
        'Words of the title, of at least two characters each, 50 in all; finds orders whose title you may read; `totalCount` is null when more than 1,000 may have them; hotline agents, dispatchers, quality, supervisors, team leads and staff only (标题关键词)',
    }),
    externalNo: t.string({ description: "Number in the channel's own system (外部工单编号)" }),
    phone: t.string({ description: 'Telephone, whole; hotline agents, dispatchers, quality and supervisors only (联系电话)' }),
    registeredFrom: t.field({ type: 'DateTime', description: 'Registered at or after (登记时间起)' }),
    registeredTo: t.field({ type: 'DateTime', description: 'Registered before (登记时间止)' }),
    dueFrom: t.field({ type: 'DateTime', description: 'Due at or after (期限起)' }),
    dueTo: t.field({ type: 'DateTime', description: 'Due before (期限止)' }),
    breached: t.boolean({ description: 'A running clock is past its end, or none is (是否超时)' }),
    unverifiedSince: t.field({ type: 'DateTime', description: 'Not verified yet, and registered before (待核实早于)' }),
    priorityFrom: t.int({ description: 'Priority at least; hotline agents, dispatchers, quality and supervisors only (优先级下限)' }),
    specialGroup: t.boolean({ description: 'Of a special group, or of none; the same roles only (是否特殊群体)' }),
  }),
})

const OrderSort = builder.enumType('OrderSort', {
  description: 'What orders are sorted by (排序)',
  values: {
    REGISTERED_AT_DESC: { description: 'Newest first (最新登记在前)' },
    REGISTERED_AT_ASC: { description: 'Oldest first (最早登记在前)' },
    DUE_AT_ASC: { description: 'Due soonest first, without a limit last (期限近者在前)' },
    DUE_AT_DESC: { description: 'Due latest first (期限远者在前)' },
    CLOCK_ASC: { description: 'By the running clock that ends first, those without one last (最近到期时限在前)' },
  } as const,
})

const SEES_ORDERS = [...PERSON_ROLES, 'PARTNER'] as const

// The scope is asked together with the filter: one's own orders alone are found by an index.
list(
  'orders',
  { model: 'Order', rows: () => ({}) },
  {
    to: SEES_ORDERS,
    type: OrderRef,
    description: 'Orders you may see, a page at a time (工单列表)',
    args: (arg) => ({
      filter: arg({ type: OrderFilterInput, description: 'The filter streams take too (筛选)' }),
      search: arg({ type: OrderSearchInput, description: 'What only lists can be asked for (检索)' }),
      orderBy: arg({ type: OrderSort, defaultValue: 'REGISTERED_AT_DESC', description: 'Sorting (排序)' }),
    }),
    sort: ({ orderBy }) => orderSort(orderBy ?? 'REGISTERED_AT_DESC'),
    compared: ({ search }, c) => (search?.title == null ? null : titleCompared(search.title, c.viewer, c.runtime.keys, c.runtime.clock.now())),
    where: async (args, context) => {
      if (args.search?.phone != null) await context.runtime.quotas.read(context, 1, 'SEARCH')
      return ordersWhere(args, context)
    },
  },
)

builder.queryField('order', (t) =>
  t.prismaField({
    type: 'Order',
    nullable: true,
    description: 'One order, or null when there is none you may see (工单)',
    authScopes: { role: [...SEES_ORDERS, 'CITIZEN'] },
    args: { id: t.arg.id({ required: true, description: 'Order id (工单标识)' }) },
    resolve: (query, _root, { id }, c) => c.runtime.db.order.findFirst({ ...query, where: { AND: [{ id }, scopeWhere(c.viewer)] } }),
  }),
)

builder.queryField('orderByNumber', (t) =>
  t.prismaField({
    type: 'Order',
    nullable: true,
    description: 'One order by its number (按编号查询)',
    authScopes: { role: [...SEES_ORDERS, 'CITIZEN'] },
    args: { number: t.arg.string({ required: true, description: 'Order number (工单编号)' }) },
    resolve: (query, _root, { number }, c) => {
      const selection = { ...query, where: { AND: [{ number }, scopeWhere(c.viewer)] } }
      return number.includes('\u0000') ? null : c.runtime.db.order.findFirst(selection)
    },
  }),
)

builder.queryField('orderByReference', (t) =>
  t.prismaField({
    type: 'Order',
    nullable: true,
    description: "A partner's order by the partner's own reference (按合作方编号查询)",
    authScopes: { role: ['PARTNER'] },
    args: {
      externalNo: t.arg.string({ required: true, description: 'The number it was registered with (外部工单编号)' }),
      channel: t.arg({ type: enums.Channel, defaultValue: 'PARTNER_APP', description: 'The channel it was registered for (受理渠道)' }),
    },
    resolve: (query, _root, { externalNo, channel }, c) => {
      const source = c.viewer.role === 'PARTNER' ? ownSource(c.viewer) : ''
      const selection = { ...query, where: { AND: [{ channel: channel ?? 'PARTNER_APP', source, externalNo }, scopeWhere(c.viewer)] } }
      return source === '' || externalNo.includes('\u0000') ? null : c.runtime.db.order.findFirst(selection)
    },
  }),
)

/** How long the token from tracking lasts. */
const TRACKING_TOKEN = 12 * HOUR

/** The order a citizen has proven to know: masked, without texts; those come with the token. */
const Tracked = builder.objectRef<Proven>('TrackedOrder').implement({
  description: 'An order proven by its number and its query code (工单进度)',
  fields: (t) => ({
    token: t.string({
      description: 'Citizen token for this order: send it as a bearer token to follow it, book, cancel, withdraw or evaluate; 12 h (群众令牌)',
      resolve: (o, _a, c) => citizenToken(c.runtime.keys, o, new Date(c.runtime.clock.now().getTime() + TRACKING_TOKEN)),
    }),
    order: t.prismaField({
      type: 'Order',
      description: 'The order, masked as for everyone (工单)',
      resolve: (query, o, _a, c) => c.runtime.db.order.findUniqueOrThrow({ ...query, where: { id: o.id } }),
    }),
  }),
})

export const CODE =
  'Query code, always needed: given in the answer of the registration and in the notice; small letters, hyphen and look-alike signs do not matter (查询码)'
export const LAST4 = 'Last four digits of the telephone: refused (电话后四位)'
export const LAST4_OVER = 'Opens nothing any more and is refused with BAD_INPUT; send `code`. It goes in the next release.'

builder.queryField('trackedOrder', (t) =>
  t.field({
    type: Tracked,
    nullable: true,
    description:
      'Progress of an order for a caller that knows its number and its query code; null otherwise. A thousand wrong tries in a day lock the number, a hundred in a quarter of an hour the caller; once in an operation (进度查询)',
    complexity: 20,
    extensions: GUESS,
    args: {
      number: t.arg.string({ required: true, description: 'Order number (工单编号)' }),
      code: t.arg.string({ description: CODE }),
      phoneLast4: t.arg.string({ description: LAST4, deprecationReason: LAST4_OVER }),
    },
    resolve: (_root, args, context) => trackOrder(context, args),
  }),
)
