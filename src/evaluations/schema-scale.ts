import { dateInShanghai } from '../clock.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { TAGS } from './levels.ts'
import { INDICATORS, type Scale, scaleOf } from './scale.ts'

export const Tag = codeEnum('EvaluationTag', 'Reason tag (原因标签)', TAGS)
export const IndicatorCode = codeEnum('EvaluationIndicator', 'What is asked about beside the level (分项指标)', INDICATORS)

export const ObjectEnum = codeEnum('EvaluationObject', 'What is evaluated (评价对象)', {
  ORDER: 'The order as a whole (综合评价)',
  VISIT: 'A visit (一次一评)',
  MATTER: 'A matter (一事一评)',
})

builder.queryField('evaluationScale', (t) =>
  t.field({
    type: builder.objectRef<Scale>('EvaluationScale').implement({
      description: 'What citizens are asked (评价指标): nothing is added or taken away without a new version',
      fields: (t) => ({
        version: t.exposeString('version', { description: 'Version; an evaluation keeps the one it was given by (指标版本)' }),
        from: t.exposeString('from', { description: 'First day it is asked by (启用日期)' }),
        onSite: t.expose('onSite', { type: [IndicatorCode], description: 'Of a visit, and of an order with one (现场服务)' }),
        online: t.expose('online', { type: [IndicatorCode], description: 'Of a matter, and of an order without a visit (线上服务)' }),
        tags: t.expose('tags', { type: [Tag], description: 'Reason tags to choose from (原因标签)' }),
      }),
    }),
    description: 'What citizens are asked today (评价指标)',
    resolve: (_root, _args, { runtime }) => scaleOf(dateInShanghai(runtime.clock.now())),
  }),
)
