import { z } from 'zod'
import { code, codes, inputType, text } from '../input.ts'

/** Kinds of questions, and how their answers are written. */
export const QUESTION_KINDS = {
  TEXT: 'Free text (文本)',
  NUMBER: 'A number, such as 12 or 0.5 (数字)',
  DATE: 'A day, YYYY-MM-DD (日期)',
  YES_NO: 'YES or NO (是否)',
  CHOICE: 'The code of one of the options (单选)',
} as const
export const questionKind = codes('QuestionKind', 'Kind of a question, and how its answer is written (问题类型)', QUESTION_KINDS)

const optionRules = inputType(
  'QuestionOptionInput',
  'One of the answers a question allows (选项)',
  z.object({ code: code(40).describe('Code of the option (选项编码)'), label: text(100).describe('What people read (选项名称)') }),
)

/** A question an item asks besides what every order is asked (补充问题). */
export const questionRules = inputType(
  'ItemQuestionInput',
  'A question an item asks at intake, besides what every order is asked (补充问题)',
  z
    .object({
      code: code(40).describe('Code of the question, one of its kind in the item (问题编码)'),
      question: text(200).describe('The question (问题)'),
      kind: questionKind.describe('Kind (问题类型)'),
      options: z.array(optionRules).max(30, 'must have at most 30 | 至多 30 项').default([]).describe('Of a CHOICE: what may be answered, at least two (选项)'),
      required: z.boolean().default(false).describe('An order is verified only once it is answered (必答)'),
      help: text(300).nullish().describe('What helps to answer it (填写说明)'),
    })
    .superRefine(({ kind, options }, context) => {
      const issue = (message: string) => context.addIssue({ code: 'custom', path: ['options'], message })
      if (kind === 'CHOICE' && options.length < 2) issue('must have at least 2 | 至少 2 项')
      if (kind !== 'CHOICE' && options.length > 0) issue('are for a CHOICE alone | 仅用于单选题')
      if (new Set(options.map((option) => option.code)).size < options.length) issue('must have a code each | 选项编码不能重复')
    }),
)
export type ItemQuestion = z.output<typeof questionRules>

/** The questions of one item, in the order they are asked in. */
export const questionsRules = z
  .array(questionRules)
  .max(30, 'must have at most 30 | 至多 30 项')
  .superRefine((questions, context) => {
    questions.forEach(({ code: one }, i) => {
      if (questions.findIndex((question) => question.code === one) === i) return
      context.addIssue({ code: 'custom', path: [i, 'code'], message: 'is asked already | 编码重复' })
    })
  })

/** An answer as it is given at intake. */
const answerRules = inputType(
  'AnswerInput',
  'An answer to a question of an item (补充问题答复)',
  z.object({
    item: code(40).describe('Item code (事项编码)'),
    question: code(40).describe('Code of the question (问题编码)'),
    value: text(2_000).describe('The answer, written as the kind of the question says (答复)'),
  }),
)
export type GivenAnswer = z.output<typeof answerRules>

export const answersRules = z.array(answerRules).max(100, 'must have at most 100 | 至多 100 项').nullish()

/** The questions a version asks. */
export const questionsOf = (version: { readonly questions: unknown } | null | undefined): ItemQuestion[] => (version?.questions ?? []) as ItemQuestion[]
