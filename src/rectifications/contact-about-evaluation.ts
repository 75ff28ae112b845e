import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { advanceCase, runningCase } from './running-case.ts'

export const contactAboutEvaluationRules = orderVerb({
  method: z.enum(['TELEPHONE', 'SMS', 'IN_PERSON']),
  outcome: z.enum(['REACHED', 'NO_ANSWER', 'WRONG_NUMBER', 'CALL_BACK_LATER']),
})

/**
 * Logs an attempt to speak with the citizen about a negative evaluation (差评核实, T19a): by the lead of the team or quality, never
 * by the handler it is about. The first that reached them stops the NEGATIVE_CONTACT clock.
 * @throws NotFound, Forbidden, IllegalTransition (OWN_WORK, RECTIFICATION_STATE), StaleVersion
 */
export async function contactAboutEvaluation(caller: Caller | Change, input: z.output<typeof contactAboutEvaluationRules>) {
  return change(caller, 'contactAboutEvaluation', input, async (c) => {
    const order = await openOrder(c, 'contactAboutEvaluation', input)
    const running = await runningCase(c, order)
    const attempts = running.attempts + 1
    const reached = input.outcome === 'REACHED'
    const state = reached && running.state === 'OPENED' ? 'CONTACTED' : running.state
    return advanceCase(
      c,
      order,
      running,
      'RECTIFICATION_CONTACTED',
      { method: input.method, outcome: input.outcome, attempt: attempts },
      { rectificationState: state },
      { state, attempts, ...(reached && running.contactedAt === null ? { contactedAt: c.now } : {}) },
    )
  })
}
