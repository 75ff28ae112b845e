import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { saidFields } from './said.ts'
import { writeEvaluation } from './write-evaluation.ts'

export const evaluateOrderRules = orderVerb({ ...saidFields, resolved: z.boolean() })

/**
 * Evaluates an order as a whole (综合评价): by its citizen, or their proxy, with a token no staff type has a path to, once a cycle and
 * within seven natural days of completion. Append only.
 * @throws NotFound, Forbidden, IllegalTransition (ALREADY_EVALUATED, EVALUATION_WINDOW_OVER), StaleVersion, InvalidInput (indicators, onBehalf)
 */
export async function evaluateOrder(caller: Caller | Change, input: z.output<typeof evaluateOrderRules>): Promise<{ orderId: string; evaluationId: string }> {
  return change(caller, 'evaluateOrder', input, async (c) => {
    const order = await openOrder(c, 'evaluateOrder', input)
    const { evaluationId } = await writeEvaluation(c, order, { object: 'ORDER', resolved: input.resolved }, input)
    return { orderId: order.id, evaluationId }
  })
}
