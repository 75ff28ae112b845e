import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { isEvaluable, mayStillEvaluate, requireUnevaluated } from '../orders/evaluation-guards.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { saidFields } from './said.ts'
import { writeEvaluation } from './write-evaluation.ts'

const verb = orderVerb('evaluateMatter', {
  description: 'Evaluate a matter (评价办件): its citizen, once, from its decision until seven days after it or the order’s completion.',
  row: {
    t: 'EVALUATE-M',
    from: [...ACTIVE, 'COMPLETED', 'RECTIFYING', 'CLOSED_INCOMPLETE'],
    to: [],
    roles: ['CITIZEN'],
    event: 'PART_EVALUATED',
    guards: [is.hasMatterToEvaluate],
  },
  input: {
    matterId: id('matter').describe('Matter (办件标识)'),
    ...saidFields,
  },
})

/**
 * Evaluates a matter (一事一评): by the citizen or their proxy, once, from its decision until seven natural days after it or after
 * the order's completion.
 * @throws NotFound (order, matter), Forbidden, IllegalTransition (NO_MATTER_TO_EVALUATE, ALREADY_EVALUATED, EVALUATION_WINDOW_OVER), StaleVersion, InvalidInput
 */
export const evaluateMatter = verb.does(async (c, input): Promise<{ orderId: string; evaluationId: string }> => {
  const order = await openOrder(c, verb, input)
  const matter = order.matters.find((one) => one.id === input.matterId)
  if (!matter || !isEvaluable(matter)) throw new NotFound('matter')
  requireUnevaluated(verb, order, matter.id, mayStillEvaluate(order, matter.decidedAt, c.now))
  const { evaluationId } = await writeEvaluation(c, order, { object: 'MATTER', id: matter.id }, input)
  return { orderId: order.id, evaluationId }
})
