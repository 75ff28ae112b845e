import { z } from 'zod'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { saidFields } from './said.ts'
import { writeEvaluation } from './write-evaluation.ts'

const verb = orderVerb('evaluateOrder', {
  description: 'Evaluate an order as a whole (综合评价): its citizen, once, within seven days of completion.',
  row: {
    t: 'EVALUATE',
    from: ['MERGED', 'COMPLETED', 'RECTIFYING', 'CLOSED_INCOMPLETE'],
    to: [],
    roles: ['CITIZEN'],
    event: 'EVALUATED',
    guards: [is.notEvaluated, is.inEvaluationWindow],
  },
  input: {
    ...saidFields,
    resolved: z.boolean().describe('It was resolved (是否解决)'),
  },
})

/**
 * Evaluates an order as a whole (综合评价): by its citizen, or their proxy, with a token no staff type has a path to, once a cycle and
 * within seven natural days of completion. Append only.
 * @throws NotFound, Forbidden, IllegalTransition (ALREADY_EVALUATED, EVALUATION_WINDOW_OVER), StaleVersion, InvalidInput (indicators, onBehalf)
 */
export const evaluateOrder = verb.does(async (c, input): Promise<{ orderId: string; evaluationId: string }> => {
  const order = await openOrder(c, verb, input)
  const { evaluationId } = await writeEvaluation(c, order, { object: 'ORDER', resolved: input.resolved }, input)
  return { orderId: order.id, evaluationId }
})
