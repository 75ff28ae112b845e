import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { list } from '../graphql/list.ts'
import { visible } from '../graphql/visible.ts'
import { areaWhere } from '../orders/filter.ts'
import { scopeWhere } from '../orders/policy.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'

const State = modelEnum('RectificationState')
const Measure = modelEnum('RectificationMeasure')
const LegalGround = modelEnum('AppealGround')
const AppealStateEnum = modelEnum('AppealState')
/** Roles that work on rectifications, or answer for them. */
const SEES = ['SUPERVISOR', 'QUALITY', 'TEAM_LEAD', 'AUDITOR', 'ADMIN'] as const

builder.prismaNode('Appeal', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    ground: t.expose('ground', { type: LegalGround }),
    state: t.expose('state', { type: AppealStateEnum }),
    filedAt: t.expose('filedAt', { type: 'DateTime' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    statement: t.string({
      nullable: true,
      description: 'Statement; null without the right to read free text (申诉陈述)',
      select: { statementSealed: true, order: { select: owned } },
      resolve: (a, _a, c) => readText(c, a.order, place.appealStatement(a.id), a.statementSealed),
    }),
    decision: t.string({
      nullable: true,
      description: 'Reason of the decision; null without the right to read free text (审核意见)',
      select: { decisionSealed: true, order: { select: owned } },
      resolve: (a, _a, c) => readText(c, a.order, place.appealDecision(a.id), a.decisionSealed),
    }),
  }),
})

const Rectification = builder.prismaNode('Rectification', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    evaluation: t.relation('evaluation', { nullable: true }),
    revisit: t.relation('revisit', { nullable: true }),
    cycle: t.exposeInt('cycle'),
    state: t.expose('state', { type: State }),
    openedAt: t.expose('openedAt', { type: 'DateTime' }),
    attempts: t.exposeInt('attempts', { authScopes: { person: true } }),
    contactedAt: t.expose('contactedAt', { type: 'DateTime', nullable: true }),
    measure: t.expose('measure', { type: Measure, nullable: true }),
    limitUntil: t.expose('limitUntil', { type: 'DateTime', nullable: true }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', nullable: true }),
    informedBy: t.field({
      type: modelEnum('ContactMethod'),
      nullable: true,
      description: 'How the citizen was told (告知方式)',
      select: { informedBy: true },
      resolve: (r) => r.informedBy,
    }),
    rejections: t.exposeInt('rejections', { authScopes: { person: true } }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    rating: t.field({
      type: modelEnum('EvaluationLevel'),
      nullable: true,
      description: "The citizen's rating of it, of three levels (二次评价)",
      select: { rating: true },
      resolve: (r) => r.rating,
    }),
    ratedAt: t.expose('ratedAt', { type: 'DateTime', nullable: true }),
    description: t.string({
      nullable: true,
      description: 'What is done, in words; null without the right to read free text (措施说明)',
      select: { measureSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, place.measure(r.id), r.measureSealed),
    }),
    outcome: t.string({
      nullable: true,
      description: 'What came of it; null without the right to read free text (整改结果)',
      select: { outcomeSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, place.rectified(r.id), r.outcomeSealed),
    }),
    decision: t.string({
      nullable: true,
      description: 'Reason of the last decision; null without the right to read free text (审核意见)',
      authScopes: { person: true },
      select: { decisionSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, place.rectificationDecision(r.id), r.decisionSealed),
    }),
    ratingText: t.string({
      nullable: true,
      description: "The citizen's words on it; null without the right to read free text (二次评价内容)",
      select: { ratingSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, place.rating(r.id), r.ratingSealed),
    }),
  }),
})

builder.prismaObjectFields('Evaluation', (t) => ({
  excludedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When an appeal against it was upheld: no figure counts it since (排除时间)',
    select: { appeal: { select: { state: true, decidedAt: true } } },
    resolve: (e) => (e.appeal?.state === 'UPHELD' ? e.appeal.decidedAt : null),
  }),
  rectification: t.relation('rectification', { nullable: true }),
  appeal: t.relation('appeal', { nullable: true, authScopes: { person: true } }),
}))

builder.prismaObjectFields('Order', (t) => ({
  rectificationState: t.expose('rectificationState', { type: State, nullable: true }),
  rectificationCause: t.expose('rectificationCause', { type: modelEnum('RectificationCause'), nullable: true }),
  appealState: t.expose('appealState', { type: AppealStateEnum, nullable: true, authScopes: { person: true } }),
  rectifications: t.relation('rectifications', {
    description: 'Rectifications, one a cycle whose evaluation was negative (差评整改)',
    query: { orderBy: [{ cycle: 'asc' }] },
  }),
}))

const ofVisibleOrders = (c: Context) => ({ order: scopeWhere(c.viewer) })
const rectifications = visible('Rectification', { to: SEES, rows: ofVisibleOrders })

list('rectifications', rectifications, {
  type: Rectification,
  description: 'Rectifications of orders you may see, the oldest first (差评整改列表)',
  args: (arg) => ({
    state: arg({ type: [State], description: 'Only in these states (状态)' }),
    area: arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
  }),
  sort: { column: 'openedAt', direction: 'asc' },
  where: (args) => ({ ...(args.state ? { state: { in: args.state } } : {}), ...(args.area ? { order: areaWhere(args.area) } : {}) }),
})

visible('Appeal', { to: SEES, rows: ofVisibleOrders })
