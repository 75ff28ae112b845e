import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import type { Inputs } from '../graphql/mutation.ts'
import { IndicatorCode, Tag } from './schema-scale.ts'

export const Level = modelEnum('EvaluationLevel')

const Mark = builder.inputType('EvaluationIndicatorInput', {
  description: 'Level of one indicator (分项评价)',
  fields: (t) => ({
    code: t.field({ type: IndicatorCode, required: true, description: 'Indicator (指标)' }),
    level: t.field({ type: Level, required: true, description: 'Level (等级)' }),
  }),
})

/** What every verb that evaluates is told; checked by `saidFields`. */
export const saidInputs = (t: Inputs) => ({
  level: t.field({ type: Level, required: true, description: 'Level (评价等级)' }),
  indicators: t.field({ type: [Mark], description: 'Levels of the indicators that are asked, each at most once (分项评价)' }),
  tags: t.field({ type: [Tag], description: 'Reason tags (原因标签)' }),
  text: t.string({ description: 'Comment (评价内容)' }),
  onBehalf: t.boolean({ description: "In the citizen's stead, with an authorisation that lets you (代评)" }),
})
