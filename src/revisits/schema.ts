import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import { modelEnum } from '../graphql/enums.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { nodeOf } from '../graphql/node.ts'
import { areaWhere } from '../orders/filter.ts'
import { scopeWhere } from '../orders/policy.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { logRevisit, logRevisitRules } from './log-revisit.ts'

const Reason = modelEnum('RevisitReason')
const State = modelEnum('RevisitState')
/** Who calls back, and who answers for it. */
const SEES = ['QUALITY', 'HOTLINE_AGENT', 'SUPERVISOR', 'AUDITOR', 'ADMIN'] as const

const Revisit = builder.prismaNode('Revisit', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    cycle: t.exposeInt('cycle'),
    reason: t.expose('reason', { type: Reason }),
    state: t.expose('state', { type: State }),
    openedAt: t.expose('openedAt', { type: 'DateTime' }),
    attempts: t.exposeInt('attempts'),
    resolved: t.exposeBoolean('resolved', { nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    comment: t.string({
      nullable: true,
      description: 'What they said; null for those who may not read free text (回访内容)',
      select: { commentSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, place.revisitComment(r.id), r.commentSealed),
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  openRevisit: t.expose('openRevisit', { type: Reason, nullable: true, authScopes: { person: true } }),
  revisits: t.field({
    type: [Revisit],
    description: 'Calls back to the citizen (回访)',
    authScopes: { person: true },
    select: (_args, _context, nested) => ({ revisits: nested({ orderBy: [{ openedAt: 'asc' }, { id: 'asc' }] }) }) as never,
    resolve: ((order: { revisits: object[] }) => order.revisits) as never,
  }),
}))

builder.queryField('revisits', (t) =>
  t.connection({
    type: Revisit,
    description: 'Calls back about orders you may see, the oldest first (回访列表)',
    authScopes: { role: SEES },
    complexity: pageCost,
    args: {
      state: t.arg({ type: State, description: 'Only in this state (状态)' }),
      reason: t.arg({ type: Reason, description: 'Only for this reason (原因)' }),
      area: t.arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
    },
    resolve: (_root, args, context, info) => {
      const { db } = context.ground
      return keysetConnection({
        args,
        sort: { column: 'openedAt', direction: 'asc' },
        where: {
          ...(args.state ? { state: args.state } : {}),
          ...(args.reason ? { reason: args.reason } : {}),
          order: { AND: [scopeWhere(context.viewer), ...(args.area ? [areaWhere(args.area)] : [])] },
        },
        model: 'Revisit',
        context,
        info,
        find: (query) => db.revisit.findMany(query),
        count: (where) => db.revisit.count({ where }),
      }) as never
    },
  }),
)

nodeOf('Revisit', async (ids, { ground, viewer }) =>
  (SEES as readonly string[]).includes(viewer.role)
    ? (await ground.db.revisit.findMany({ where: { id: { in: ids }, order: scopeWhere(viewer) }, select: { id: true } })).map((r) => r.id)
    : [],
)

orderMutation('logRevisit', {
  description: 'Log an attempt to call a citizen back (回访登记): by quality or the hotline, never by who handled the order.',
  rules: logRevisitRules,
  input: (t) => ({
    method: t.field({ type: 'ContactMethod' as never, required: true, description: 'How (联系方式)' }),
    outcome: t.field({ type: 'ContactOutcome' as never, required: true, description: 'What came of it (联系结果)' }),
    resolved: t.boolean({ description: 'They say it was resolved; given when they were reached (是否解决)' }),
    level: t.field({
      type: 'EvaluationLevel' as never,
      description: 'What they say of the whole, if they have not evaluated it: an evaluation by call back (回访评价)',
    }),
    comment: t.string({ description: 'What they said (回访内容)' }),
  }),
  run: logRevisit as never,
})
