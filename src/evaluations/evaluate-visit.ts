import type { z } from 'zod'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { mayStillEvaluate, requireUnevaluated } from '../orders/evaluation-guards.ts'
import { openOrder } from '../orders/open-order.ts'
import { saidFields } from './said.ts'
import { writeEvaluation } from './write-evaluation.ts'

export const evaluateVisitRules = orderVerb({ appointmentId: id('appointment'), ...saidFields })

/**
 * Evaluates a visit (一次一评): by the citizen or their proxy, once, from its end until seven natural days after it or after the
 * order's completion.
 * @throws NotFound (order, visit), Forbidden, IllegalTransition (NO_VISIT_TO_EVALUATE, ALREADY_EVALUATED, EVALUATION_WINDOW_OVER), StaleVersion, InvalidInput
 */
export async function evaluateVisit(caller: Caller | Change, input: z.output<typeof evaluateVisitRules>): Promise<{ orderId: string; evaluationId: string }> {
  return change(caller, 'evaluateVisit', input, async (c) => {
    const order = await openOrder(c, 'evaluateVisit', input)
    const visit = order.visitsDone.find((one) => one.id === input.appointmentId)
    if (!visit) throw new NotFound('appointment')
    requireUnevaluated('evaluateVisit', order, visit.id, mayStillEvaluate(order, visit.endedAt, c.now))
    const { evaluationId } = await writeEvaluation(c, order, { object: 'VISIT', id: visit.id }, input)
    return { orderId: order.id, evaluationId }
  })
}
