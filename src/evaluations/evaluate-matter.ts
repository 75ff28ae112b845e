import type { z } from 'zod'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { isEvaluable, mayStillEvaluate, requireUnevaluated } from '../orders/evaluation-guards.ts'
import { openOrder } from '../orders/open-order.ts'
import { saidFields } from './said.ts'
import { writeEvaluation } from './write-evaluation.ts'

export const evaluateMatterRules = orderVerb({ matterId: id('matter'), ...saidFields })

/**
 * Evaluates a matter (一事一评): by the citizen or their proxy, once, from its decision until seven natural days after it or after
 * the order's completion.
 * @throws NotFound (order, matter), Forbidden, IllegalTransition (NO_MATTER_TO_EVALUATE, ALREADY_EVALUATED, EVALUATION_WINDOW_OVER), StaleVersion, InvalidInput
 */
export async function evaluateMatter(caller: Caller | Change, input: z.output<typeof evaluateMatterRules>): Promise<{ orderId: string; evaluationId: string }> {
  return change(caller, 'evaluateMatter', input, async (c) => {
    const order = await openOrder(c, 'evaluateMatter', input)
    const matter = order.matters.find((one) => one.id === input.matterId)
    if (!matter || !isEvaluable(matter)) throw new NotFound('matter')
    requireUnevaluated('evaluateMatter', order, matter.id, mayStillEvaluate(order, matter.decidedAt, c.now))
    const { evaluationId } = await writeEvaluation(c, order, { object: 'MATTER', id: matter.id }, input)
    return { orderId: order.id, evaluationId }
  })
}
