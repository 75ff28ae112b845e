import { StaleVersion } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { maySeat, openParticipant } from './campaign-scope.ts'
import { PARTICIPANT } from './participant-machine.ts'
import { leaveSeat, orderOf } from './seats.ts'

const verb = declareVerb('cancelSeat', {
  description: 'Give a seat up (取消名额).',
  input: {
    participantId: id('participant').describe('Participant (参与人)'),
  },
})

/**
 * Gives a seat up (取消名额): whoever has waited longest is offered it.
 * @throws Unauthenticated, NotFound, InvalidInput
 */
export const cancelSeat = verb.does(async (c, input): Promise<{ participantId: string }> => {
  const participant = await openParticipant(c, verb.name, input.participantId, maySeat)
  const order = await orderOf(c, participant)
  const { count } = await c.tx.participant.updateMany({
    where: { id: participant.id, status: { in: PARTICIPANT.from(verb.name) }, slotId: participant.slotId },
    data: { status: PARTICIPANT.to(verb.name), slotId: null, siteId: null },
  })
  if (count === 0) throw new StaleVersion(order.id)
  await leaveSeat(c, participant, order, 'CANCELLED')
  return { participantId: participant.id }
})
