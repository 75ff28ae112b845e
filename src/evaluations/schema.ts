import { PERSON_ROLES } from '../access/viewer.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { list } from '../graphql/list.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { nestedRows } from '../graphql/nested.ts'
import { visible } from '../graphql/visible.ts'
import { OF_THE_WHOLE } from '../orders/evaluation-guards.ts'
import { areaWhere } from '../orders/filter.ts'
import { scopeWhere } from '../orders/policy.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { evaluateMatter } from './evaluate-matter.ts'
import { evaluateOrder } from './evaluate-order.ts'
import { evaluateVisit } from './evaluate-visit.ts'
import { SCORES, type TAGS } from './levels.ts'
import type { Indicator } from './scale.ts'
import { IndicatorCode, ObjectEnum, Tag } from './schema-scale.ts'

const Level = modelEnum('EvaluationLevel')
const Source = modelEnum('EvaluationSource')
type Mark = { readonly code: Indicator; readonly level: keyof typeof SCORES }
const Marked = builder.objectRef<Mark>('EvaluationMark').implement({
  description: 'Level of one indicator (分项评价)',
  fields: (t) => ({
    code: t.expose('code', { type: IndicatorCode, description: 'Indicator (指标)' }),
    level: t.expose('level', { type: Level, description: 'Level (等级)' }),
    score: t.int({ description: 'Score: 10, 8, 6, 3 or 0 (分值)', resolve: (m) => SCORES[m.level] }),
  }),
})

const Evaluation = builder.prismaNode('Evaluation', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    cycle: t.exposeInt('cycle'),
    source: t.expose('source', { type: Source }),
    level: t.expose('level', { type: Level }),
    score: t.exposeInt('score'),
    resolved: t.exposeBoolean('resolved', { nullable: true }),
    appointment: t.relation('appointment', { nullable: true }),
    matter: t.relation('matter', { nullable: true }),
    scale: t.exposeString('scale', { nullable: true }),
    indicators: t.field({
      type: [Marked],
      description: 'Levels of the indicators (分项评价)',
      select: { indicators: true },
      resolve: (e) => Object.entries((e.indicators ?? {}) as Record<Indicator, Mark['level']>).map(([code, level]) => ({ code: code as Indicator, level })),
    }),
    tags: t.field({ type: [Tag], description: 'Reason tags (原因标签)', select: { tags: true }, resolve: (e) => e.tags as (keyof typeof TAGS)[] }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime' }),
    text: t.string({
      nullable: true,
      description: 'Comment; null without the right to read free text (评价内容)',
      select: { textSealed: true, order: { select: owned } },
      resolve: (e, _a, c) => readText(c, e.order, place.evaluationText(e.id), e.textSealed),
    }),
  }),
})

builder.prismaObjectFields('Appointment', (t) => ({
  evaluation: t.relation('evaluation', { nullable: true, description: "The citizen's evaluation of the visit (一次一评)" }),
}))

builder.prismaObjectFields('Matter', (t) => ({
  evaluation: t.relation('evaluation', { nullable: true, description: "The citizen's evaluation of the matter (一事一评)" }),
}))

builder.prismaObjectFields('Order', (t) => ({
  evaluation: t.field({
    type: Evaluation,
    nullable: true,
    description: 'The latest evaluation of it as a whole (最近一次综合评价)',
    ...nestedRows<{ evaluations: object[] }>(
      (nested) => ({ evaluations: nested({ where: OF_THE_WHOLE, orderBy: [{ submittedAt: 'desc' }, { id: 'desc' }], take: 1 }) }),
      (order) => order.evaluations[0] ?? null,
    ),
  }),
}))

const OF = { ORDER: OF_THE_WHOLE, VISIT: { appointmentId: { not: null } }, MATTER: { matterId: { not: null } } }

const evaluations = visible('Evaluation', { rows: (c) => ({ order: scopeWhere(c.viewer) }) })

list('evaluations', evaluations, {
  to: PERSON_ROLES,
  type: Evaluation,
  description: 'Evaluations of orders you may see, newest first (评价列表)',
  args: (arg) => ({
    level: arg({ type: [Level], description: 'Only these levels (等级)' }),
    source: arg({ type: [Source], description: 'Only these sources (来源)' }),
    of: arg({ type: ObjectEnum, description: 'Only of the order as a whole, of visits, or of matters (评价对象)' }),
    area: arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
    from: arg({ type: 'DateTime', description: 'At or after (起)' }),
    to: arg({ type: 'DateTime', description: 'Before (止)' }),
  }),
  sort: { column: 'submittedAt', direction: 'desc' },
  where: (args) => ({
    ...(args.level ? { level: { in: args.level } } : {}),
    ...(args.source ? { source: { in: args.source } } : {}),
    ...(args.of ? OF[args.of] : {}),
    ...(args.from || args.to ? { submittedAt: { ...(args.from ? { gte: args.from } : {}), ...(args.to ? { lt: args.to } : {}) } } : {}),
    ...(args.area ? { order: areaWhere(args.area) } : {}),
  }),
})

exposeAll([evaluateOrder, evaluateVisit, evaluateMatter])
