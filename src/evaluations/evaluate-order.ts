import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { list, orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { SCORES, TAGS } from './levels.ts'

export const evaluateOrderRules = orderVerb({
  level: z.enum(['VERY_SATISFIED', 'SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED', 'VERY_DISSATISFIED']),
  resolved: z.boolean(),
  tags: list(z.enum(Object.keys(TAGS) as [keyof typeof TAGS]), 0, 10).default([]),
  text: text(2_000).nullish(),
})

export const evaluationPlace = (evaluationId: string) => `evaluation.text:${evaluationId}`

/**
 * Evaluates an order (评价): by its citizen alone, with a token no staff type has a path to, once a cycle and within seven
 * natural days of completion. Append only.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function evaluateOrder(caller: Caller | Change, input: z.output<typeof evaluateOrderRules>): Promise<{ orderId: string; evaluationId: string }> {
  return change(caller, 'evaluateOrder', input, async (c) => {
    const order = await openOrder(c, 'evaluateOrder', input)
    const evaluationId = newId('evaluation', c.now)
    const score = SCORES[input.level]
    await advanceOrder(c, order, 'EVALUATED', { level: input.level, score, resolved: input.resolved }, {}, { type: 'evaluation', id: evaluationId })
    await c.tx.evaluation.create({
      data: {
        id: evaluationId,
        orderId: order.id,
        cycle: order.cycle,
        source: 'CITIZEN',
        level: input.level,
        score,
        resolved: input.resolved,
        tags: input.tags,
        textSealed: input.text == null ? null : seal(c.ground.keys, evaluationPlace(evaluationId), input.text),
        submittedAt: c.now,
      },
    })
    return { orderId: order.id, evaluationId }
  })
}
