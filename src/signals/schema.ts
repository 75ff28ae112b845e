import { open } from '../access/encryption.ts'
import { isPerson } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import type { Order, SignalDecision } from '../db/generated/client.ts'
import { SignalKind } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { inLanguage } from '../graphql/problems.ts'
import { scopeWhere } from '../orders/policy.ts'
import { acknowledgeSignal, reasonOf, WATCHERS } from './acknowledge-signal.ts'
import { countSignals, ordersBehind, type Signal } from './count-signals.ts'
import { comparedWith, EXPLANATIONS, HOT_SPOT, REPEAT, type Window } from './signal.ts'

/** Signals of one answer at most. */
const MOST = 200
const Kind = modelEnum('SignalKind')
const State = modelEnum('SignalState')

const WindowRef = builder.objectRef<Window & { readonly count: number }>('SignalWindow').implement({
  description: 'Registrations that were counted (统计窗口)',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Registered at or after (起始)', resolve: (w) => w.from }),
    to: t.field({ type: 'DateTime', description: 'Registered before (截止)', resolve: (w) => w.to }),
    count: t.exposeInt('count', { description: 'Requests in it (件数)' }),
  }),
})

const DecisionRef = builder.objectRef<SignalDecision>('SignalDecision').implement({
  description: 'What was decided about a signal (预警处置)',
  fields: (t) => ({
    outcome: t.field({ type: State, description: 'What it came to (处置结果)', resolve: (d) => d.state }),
    reason: t.string({ description: 'Why (研判理由)', resolve: (d, _a, c) => open(c.runtime.keys, reasonOf(d.signalId, d.nr), d.reasonSealed) }),
    count: t.exposeInt('count', { description: 'Requests it counted then (当时件数)' }),
    campaignId: t.exposeID('campaignId', { nullable: true, description: 'The campaign it was turned into (集中办理活动)' }),
    orderIds: t.exposeIDList('orderIds', { description: 'The orders of the city’s own it was turned into (主动服务工单)' }),
    decidedBy: t.exposeString('decidedBy', { description: 'Account that decided (处置人)' }),
    decidedAt: t.field({ type: 'DateTime', description: 'When (处置时间)', resolve: (d) => d.decidedAt }),
  }),
})

type Named = Signal & { readonly item: string; readonly area: string }

const SignalRef = builder.objectRef<Named>('Signal').implement({
  description: 'Requests that call for something before the next one comes, with what it counts; nothing in it is about a person (未诉先办预警)',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Signal id: the same for the same item and place or requester (预警标识)' }),
    kind: t.field({ type: Kind, description: 'What it is about (预警类型)', resolve: (s) => s.kind }),
    state: t.field({ type: State, description: 'Open again when as many requests came since as make a signal (状态)', resolve: (s) => s.state }),
    itemCode: t.exposeString('itemCode', { description: 'Item (事项编码)' }),
    itemName: t.string({ description: 'Its name (事项名称)', resolve: (s) => s.item }),
    areaCode: t.field({ type: 'AreaCode', description: 'Town or village; of repeated requests that of the newest (区划)', resolve: (s) => s.areaCode }),
    areaName: t.string({ description: 'Its name (区划名称)', resolve: (s) => s.area }),
    numerator: t.int({ description: 'Requests in the window (件数)', resolve: (s) => s.count }),
    denominator: t.int({
      nullable: true,
      description: 'What they are compared with: the larger of the two windows before; null for repeated requests (比较件数)',
      resolve: ({ compared }) => compared && Math.max(compared.before, compared.yearAgo),
    }),
    ratio: t.float({
      nullable: true,
      description: 'numerator ÷ denominator; null without a denominator (倍数)',
      resolve: ({ count, compared }) =>
        compared && Math.max(compared.before, compared.yearAgo) > 0 ? count / Math.max(compared.before, compared.yearAgo) : null,
    }),
    threshold: t.int({
      description: 'The fewest requests that make such a signal (预警件数)',
      resolve: (s) => (s.kind === 'HOT_SPOT' ? HOT_SPOT : REPEAT).least,
    }),
    window: t.field({ type: WindowRef, description: 'The window (统计窗口)', resolve: (s) => ({ ...s.window, count: s.count }) }),
    before: t.field({
      type: WindowRef,
      nullable: true,
      description: 'The window before, of the same length (上期)',
      resolve: ({ compared, window }) => compared && { ...comparedWith(window).before, count: compared.before },
    }),
    yearAgo: t.field({
      type: WindowRef,
      nullable: true,
      description: 'The same weekdays 52 weeks ago (去年同期)',
      resolve: ({ compared, window }) => compared && { ...comparedWith(window).yearAgo, count: compared.yearAgo },
    }),
    latestAt: t.field({ type: 'DateTime', description: 'When the newest request was registered (最近登记时间)', resolve: (s) => s.latestAt }),
    explanation: t.string({ description: 'How it is counted, in your language (计算口径)', resolve: (s, _a, c) => inLanguage(EXPLANATIONS[s.kind], c) }),
    decision: t.field({ type: DecisionRef, nullable: true, description: 'The newest decision about it (最近处置)', resolve: (s) => s.decision }),
    orders: t.connection({
      type: named<Order>('Order'),
      description: 'The orders behind it that you may see, the newest first (相关工单)',
      complexity: pageCost,
      resolve: (s, args, context, info) => {
        const { db } = context.runtime
        return keysetConnection({
          args,
          sort: { column: 'registeredAt', direction: 'desc' },
          where: { AND: [ordersBehind(s), scopeWhere(context.viewer)] },
          model: 'Order',
          context,
          info,
          find: (query) => db.order.findMany(query),
          count: (where) => db.order.count({ where }),
        })
      },
    }),
  }),
})

builder.queryField('signals', (t) =>
  t.field({
    type: [SignalRef],
    description: 'Signals of your area as they are now, the newest request first: many requests in one place, or one requester again and again (未诉先办预警)',
    authScopes: { role: WATCHERS },
    complexity: ({ first }) => ({ field: 50, multiplier: Math.min(Math.max(first ?? 50, 1), MOST) }),
    args: {
      area: t.arg({ type: 'AreaCode', description: 'In this area and below; yours when left out (区划)' }),
      kind: t.arg({ type: Kind, description: 'Only of this kind (类型)' }),
      state: t.arg({ type: State, description: 'Only in this state (状态)' }),
      since: t.arg({ type: 'DateTime', description: 'Only with a request registered at or after (最近登记时间起)' }),
      first: t.arg.int({ description: `The first so many, 1 to ${MOST}; 50 when left out (前几条)` }),
    },
    resolve: async (_root, { area, kind, state, since, first }, { viewer, runtime: { db, clock } }): Promise<Named[]> => {
      if (!isPerson(viewer)) throw new Forbidden()
      if (area && !isWithin(area, viewer.areaCode)) throw new InvalidInput('area', { en: 'must lie within your area', zh: '须在您的辖区内' })
      const most = first ?? 50
      if (most < 1 || most > MOST) throw new InvalidInput('first', { en: `must be 1 to ${MOST}`, zh: `须为 1 至 ${MOST}` })
      const all = await countSignals(db, viewer.areaCode, kind ? [kind] : Object.values(SignalKind), clock.now())
      const signals = all
        .filter((s) => (!area || isWithin(s.areaCode, area)) && (!state || s.state === state) && (!since || s.latestAt >= since))
        .slice(0, most)
      const items = await db.catalogueItem.findMany({ where: { code: { in: signals.map((s) => s.itemCode) } }, select: { code: true, name: true } })
      const areas = await db.area.findMany({ where: { code: { in: signals.map((s) => s.areaCode) } }, select: { code: true, name: true } })
      const nameIn = (rows: readonly { code: string; name: string }[], code: string) => rows.find((row) => row.code === code)?.name ?? code
      return signals.map((s) => ({ ...s, item: nameIn(items, s.itemCode), area: nameIn(areas, s.areaCode) }))
    },
  }),
)

expose(acknowledgeSignal, (t) => ({ signalId: t.exposeID('signalId', { description: 'Signal id (预警标识)' }) }))
