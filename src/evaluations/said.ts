import { z } from 'zod'
import { codes, inputType, list, oneOf, text } from '../input.ts'
import { TAGS } from './levels.ts'
import { INDICATORS } from './scale.ts'

const mark = inputType(
  'EvaluationIndicatorInput',
  'Level of one indicator (分项评价)',
  z.object({
    code: codes('EvaluationIndicator', 'What is asked about beside the level (分项指标)', INDICATORS).describe('Indicator (指标)'),
    level: oneOf('EvaluationLevel').describe('Level (等级)'),
  }),
)

/** What the citizen says in an evaluation, whatever it is of. */
export const saidFields = {
  level: oneOf('EvaluationLevel').describe('Level (评价等级)'),
  indicators: list(mark, 0, 10).default([]).describe('Levels of the indicators that are asked, each at most once (分项评价)'),
  tags: list(codes('EvaluationTag', 'Reason tag (原因标签)', TAGS), 0, 10)
    .default([])
    .describe('Reason tags (原因标签)'),
  text: text(2_000).nullish().describe('Comment (评价内容)'),
  // It has no default to show: left out, the citizen speaks for themselves.
  onBehalf: z
    .boolean()
    .nullish()
    .transform((given) => given ?? false)
    .describe("In the citizen's stead, with an authorisation that lets you (代评)"),
} as const

export type Said = z.output<z.ZodObject<typeof saidFields>>
