import { z } from 'zod'
import { IllegalTransition, InvalidInput, NotFound, StaleVersion } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { evaluateMatter } from './evaluate-matter.ts'
import { evaluateOrder } from './evaluate-order.ts'
import { evaluateVisit } from './evaluate-visit.ts'
import { findInvitation } from './invitations.ts'
import { saidFields } from './said.ts'

const verb = declareVerb('submitEvaluation', {
  description: 'Evaluate with the one-time token of a link or QR code (扫码评价): without signing in, and no staff session can.',
  problems: [IllegalTransition, StaleVersion],
  input: {
    token: z.string().max(200).describe('What stands behind the # of the link (评价凭证)'),
    ...saidFields,
    resolved: z.boolean().nullish().describe('It was resolved: of an order as a whole, and only there (是否解决)'),
  },
})

/**
 * Evaluates with the one-time token of a link or QR code alone (扫码评价): the citizen does not sign in, so no device of the staff's ever holds a
 * session that could. The same verbs write the evaluation, in the citizen's name.
 *
 * @param input.resolved required of an order as a whole, and only there
 * @throws NotFound for a token that is good for nothing, InvalidInput (resolved, indicators, onBehalf), IllegalTransition (ALREADY_EVALUATED, EVALUATION_WINDOW_OVER)
 */
export const submitEvaluation = verb.answers(
  async (caller: Caller & { readonly idempotencyKey: string | null }, input): Promise<{ orderId: string; evaluationId: string }> => {
    const invitation = await findInvitation(caller.runtime, input.token)
    if (invitation === null) throw new NotFound('invitation')
    const { token: _used, resolved, ...said } = input
    const { object, subjectId, orderId, cycle, queryGeneration, until } = invitation
    const citizen = { ...caller, viewer: { role: 'CITIZEN', id: 'citizen', orderId, cycle, queryGeneration, expiresAt: until } as const }
    if ((object === 'ORDER') !== (resolved != null))
      throw new InvalidInput('resolved', { en: 'is said of the order as a whole, and only there', zh: '仅综合评价须填写是否解决' })
    if (object === 'VISIT') return evaluateVisit(citizen, { ...said, orderId, appointmentId: subjectId })
    if (object === 'MATTER') return evaluateMatter(citizen, { ...said, orderId, matterId: subjectId })
    return evaluateOrder(citizen, { ...said, orderId, resolved: resolved === true })
  },
)
