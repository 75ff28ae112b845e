import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectOnSite, openParticipant } from './campaign-scope.ts'
import { checkIn } from './check-in.ts'

const verb = declareVerb('checkInParticipant', {
  description: 'Check somebody in at a site and give them a number (现场签到).',
  input: {
    siteId: id('site').describe('Site (场所)'),
    participantId: id('participant').describe('Participant (参与人)'),
  },
})

/**
 * Checks somebody in (现场签到) and gives them a number; with a seat of this site or without one. A seat elsewhere is given up.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const checkInParticipant = verb.does(async (c, input): Promise<{ participantId: string; ticketNo: number }> => {
  const { site } = await expectOnSite(c, input.siteId)
  const participant = await openParticipant(c, verb.name, input.participantId, (_viewer, p) => p.campaignId === site.campaignId)
  const seated = participant.status === 'BOOKED' && participant.siteId === site.id
  return { participantId: participant.id, ticketNo: await checkIn(c, participant, site.id, !seated) }
})
