import { logAccess } from '../access/access-log.ts'
import { countReveal } from '../access/step-up.ts'
import { NotFound, StepUpRequired, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { id } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { mayManage } from './campaign-scope.ts'
import { personOf } from './make-order.ts'

const verb = declareVerb('revealParticipant', {
  description: 'Name and telephone of somebody of the roster, to call them (查看联系方式); each look is logged.',
  quota: 'REVEAL',
  input: {
    participantId: id('participant').describe('Participant (参与人)'),
  },
  problems: [StepUpRequired],
})

/**
 * The name and telephone of somebody of the roster, to call them (查看联系方式): one row of the access log a look, in the same
 * transaction. Never replayed from an idempotency key.
 * @throws Unauthenticated, NotFound, StepUpRequired
 */
export const revealParticipant = verb.answers(async (caller: Caller, input): Promise<{ participantId: string; name: string; phone: string | null }> => {
  await countReveal(caller)
  const once: Caller & { idempotencyKey: null } = { ...caller, idempotencyKey: null }
  return change(once, verb.name, {}, async (c) => {
    if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
    const participant = await c.tx.participant.findUnique({ where: { id: input.participantId }, include: { campaign: true } })
    if (!participant || !mayManage(c.viewer, participant)) throw new NotFound('participant')
    await logAccess(c, { orderId: participant.id, fields: ['NAME', 'PHONE'], purpose: 'CALL' })
    const { name, phone } = await personOf(c, participant.requesterId)
    return { participantId: participant.id, name, phone: phone ?? null }
  })
})
