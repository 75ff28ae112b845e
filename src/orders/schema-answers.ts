import { maskNumbers } from '../access/masks.ts'
import type { Answer } from '../catalogue/check-answers.ts'
import { QUESTION_KINDS } from '../catalogue/item-questions.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { listOf } from './answers.ts'
import { readRequest } from './read-request.ts'
import { owned } from './reading.ts'

const AnswerRef = builder.objectRef<Answer>('OrderAnswer').implement({
  description: 'What was answered to a question of an item, with the question as it was asked (补充问题答复)',
  fields: (t) => ({
    itemCode: t.exposeString('item', { description: 'Item that asks (事项编码)' }),
    code: t.exposeString('question', { description: 'Code of the question (问题编码)' }),
    question: t.exposeString('asked', { description: 'The question, as it was asked (问题)' }),
    kind: t.field({
      type: codeEnum('QuestionKind', 'Kind of a question, and how its answer is written (问题类型)', QUESTION_KINDS),
      description: 'Kind (问题类型)',
      resolve: (answer) => answer.kind,
    }),
    value: t.exposeString('value', { description: 'The answer, as the kind says (答复)' }),
    label: t.exposeString('label', { nullable: true, description: 'Of a CHOICE, what people read of the option (选项名称)' }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  answers: t.field({
    type: [AnswerRef],
    nullable: true,
    description:
      'Answers to the questions of its items; null when there are none, and for viewers without the right to free text; for a department as the title (补充问题答复)',
    select: { ...owned, answersSealed: true },
    resolve: async (order, _args, c) => {
      const opened = await readRequest(c, order, 'answers', order.answersSealed)
      if (opened === null || c.viewer.role === 'CITIZEN') return opened === null ? null : listOf(opened)
      return listOf(opened).map((answer) => ({ ...answer, value: maskNumbers(answer.value) }))
    },
  }),
}))
