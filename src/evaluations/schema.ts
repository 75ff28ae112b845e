import { PERSON_ROLES } from '../access/viewer.ts'
import { EvaluationLevel, EvaluationSource } from '../db/generated/enums.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { keysetConnection } from '../graphql/connection.ts'
import { modelEnum } from '../graphql/enums.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { nodeOf } from '../graphql/node.ts'
import { areaWhere } from '../orders/filter.ts'
import { mayReadText, scopeWhere } from '../orders/policy.ts'
import { openOptional } from '../orders/sealed.ts'
import { evaluateOrder, evaluateOrderRules, evaluationPlace } from './evaluate-order.ts'
import { TAGS } from './levels.ts'

const Level = modelEnum('EvaluationLevel', Object.values(EvaluationLevel))
const Source = modelEnum('EvaluationSource', Object.values(EvaluationSource))
const Tag = codeEnum('EvaluationTag', 'Reason tag (原因标签)', TAGS)

const Evaluation = builder.prismaNode('Evaluation', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    cycle: t.exposeInt('cycle'),
    source: t.expose('source', { type: Source }),
    level: t.expose('level', { type: Level }),
    score: t.exposeInt('score'),
    resolved: t.exposeBoolean('resolved'),
    tags: t.field({ type: [Tag], description: 'Reason tags (原因标签)', select: { tags: true }, resolve: (e) => e.tags as (keyof typeof TAGS)[] }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime' }),
    text: t.string({
      nullable: true,
      description: 'Comment; null for those who may not read free text (评价内容)',
      select: { textSealed: true, order: { select: { handlerId: true, teamId: true, areaCode: true, completedAt: true } } },
      resolve: (e, _a, { viewer, ground }) =>
        mayReadText(viewer, e.order, ground.clock.now()) ? openOptional(ground.keys, evaluationPlace(e.id), e.textSealed) : null,
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  evaluation: t.field({
    type: Evaluation,
    nullable: true,
    description: 'The latest evaluation (最近一次评价)',
    select: (_args, _context, nested) => ({ evaluations: nested({ orderBy: [{ submittedAt: 'desc' }, { id: 'desc' }], take: 1 }) }) as never,
    resolve: ((order: { evaluations: object[] }) => order.evaluations[0] ?? null) as never,
  }),
}))

builder.queryField('evaluations', (t) =>
  t.connection({
    type: Evaluation,
    description: 'Evaluations of orders you may see, newest first (评价列表)',
    authScopes: { role: PERSON_ROLES },
    complexity: pageCost,
    args: {
      level: t.arg({ type: [Level], description: 'Only these levels (等级)' }),
      source: t.arg({ type: [Source], description: 'Only these sources (来源)' }),
      area: t.arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
      from: t.arg({ type: 'DateTime', description: 'At or after (起)' }),
      to: t.arg({ type: 'DateTime', description: 'Before (止)' }),
    },
    resolve: (_root, args, context, info) => {
      const { db } = context.ground
      return keysetConnection({
        args,
        sort: { column: 'submittedAt', direction: 'desc' },
        where: {
          ...(args.level ? { level: { in: args.level } } : {}),
          ...(args.source ? { source: { in: args.source } } : {}),
          ...(args.from || args.to ? { submittedAt: { ...(args.from ? { gte: args.from } : {}), ...(args.to ? { lt: args.to } : {}) } } : {}),
          order: { AND: [scopeWhere(context.viewer), ...(args.area ? [areaWhere(args.area)] : [])] },
        },
        model: 'Evaluation',
        context,
        info,
        find: (query) => db.evaluation.findMany(query),
        count: (where) => db.evaluation.count({ where }),
      }) as never
    },
  }),
)

nodeOf('Evaluation', async (ids, { ground, viewer }) =>
  (await ground.db.evaluation.findMany({ where: { id: { in: ids }, order: scopeWhere(viewer) }, select: { id: true } })).map((e) => e.id),
)

orderMutation('evaluateOrder', {
  description: 'Evaluate an order (评价): its citizen, once, within seven days of completion.',
  rules: evaluateOrderRules,
  input: (t) => ({
    level: t.field({ type: Level, required: true, description: 'Level (评价等级)' }),
    resolved: t.boolean({ required: true, description: 'It was resolved (是否解决)' }),
    tags: t.field({ type: [Tag], description: 'Reason tags (原因标签)' }),
    text: t.string({ description: 'Comment (评价内容)' }),
  }),
  run: evaluateOrder,
})
