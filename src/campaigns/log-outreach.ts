import type { z } from 'zod'
import type { ParticipantStatus } from '../db/generated/enums.ts'
import { newId } from '../ids.ts'
import { id, oneOf } from '../input.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { declareVerb } from '../verb.ts'
import { mayManage, openParticipant } from './campaign-scope.ts'
import { makeOrder, personOf } from './make-order.ts'
import { PARTICIPANT } from './participant-machine.ts'

/** So many calls nobody answers, and somebody counts as not to be reached; they may still be called. */
const CALLS = PARAMETERS.OUTREACH_CALLS.value

const verb = declareVerb('logOutreach', {
  description: 'Log a call to somebody of the roster (外呼登记); who agrees has an order from then on.',
  input: {
    participantId: id('participant').describe('Participant (参与人)'),
    method: oneOf('ContactMethod').describe('How (联系方式)'),
    outcome: oneOf('OutreachOutcome').describe('How it ended (联系结果)'),
  },
})

/**
 * Logs a call to somebody of the roster (外呼登记). Who agrees has an order from then on; who declines is left in peace and
 * kept as declined.
 * @throws Unauthenticated, NotFound, InvalidInput (their state, the campaign's)
 */
export const logOutreach = verb.does(async (c, input): Promise<{ participantId: string; orderId: string | null }> => {
  await c.tx.$queryRaw`SELECT id FROM participant WHERE id = ${input.participantId} FOR UPDATE`
  const participant = await openParticipant(c, verb.name, input.participantId, mayManage)
  const call = { at: c.now, by: c.viewer.id, method: input.method, outcome: input.outcome }
  await c.tx.outreach.create({ data: { id: newId('outreach', c.now), participantId: participant.id, ...call } })
  const attempts = participant.attempts + Number(input.outcome === 'NO_ANSWER')
  const status = statusAfter(input.outcome, attempts, participant.status)
  const { campaign, rosterNo, areaCode, requesterId } = participant
  const made = status === 'CONSENTED' ? await makeOrder(c, campaign, rosterNo, areaCode, await personOf(c, requesterId)) : null
  await c.tx.participant.update({ where: { id: participant.id }, data: { status, attempts, ...(made ? { ...made, consentedAt: c.now } : {}) } })
  // The person is kept once: with the order.
  if (made) await c.tx.requester.delete({ where: { id: requesterId } })
  return { participantId: participant.id, orderId: made?.orderId ?? null }
})

function statusAfter(outcome: z.output<typeof verb.rules>['outcome'], attempts: number, now: ParticipantStatus): ParticipantStatus {
  if (outcome === 'CONSENTED' || outcome === 'DECLINED') return PARTICIPANT.to(verb.name, outcome)
  if (outcome === 'CALL_BACK') return PARTICIPANT.to(verb.name, 'CONTACTED')
  return attempts >= CALLS ? PARTICIPANT.to(verb.name, 'UNREACHABLE') : now
}
