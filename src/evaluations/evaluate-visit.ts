import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { mayStillEvaluate, requireUnevaluated } from '../orders/evaluation-guards.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { saidFields } from './said.ts'
import { writeEvaluation } from './write-evaluation.ts'

const verb = orderVerb('evaluateVisit', {
  description: 'Evaluate a visit (评价上门): its citizen, once, from its end until seven days after it or the order’s completion.',
  row: {
    t: 'EVALUATE-V',
    from: [...ACTIVE, 'COMPLETED', 'RECTIFYING', 'CLOSED_INCOMPLETE'],
    to: [],
    roles: ['CITIZEN'],
    event: 'PART_EVALUATED',
    guards: [is.hasVisitToEvaluate],
  },
  input: {
    appointmentId: id('appointment').describe('Visit (预约标识)'),
    ...saidFields,
  },
})

/**
 * Evaluates a visit (一次一评): by the citizen or their proxy, once, from its end until seven natural days after it or after the
 * order's completion.
 * @throws NotFound (order, visit), Forbidden, IllegalTransition (NO_VISIT_TO_EVALUATE, ALREADY_EVALUATED, EVALUATION_WINDOW_OVER), StaleVersion, InvalidInput
 */
export const evaluateVisit = verb.does(async (c, input): Promise<{ orderId: string; evaluationId: string }> => {
  const order = await openOrder(c, verb, input)
  const visit = order.visitsDone.find((one) => one.id === input.appointmentId)
  if (!visit) throw new NotFound('appointment')
  requireUnevaluated(verb, order, visit.id, mayStillEvaluate(order, visit.endedAt, c.now))
  const { evaluationId } = await writeEvaluation(c, order, { object: 'VISIT', id: visit.id }, input)
  return { orderId: order.id, evaluationId }
})
