import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { expectOnSite, openParticipant } from './campaign-scope.ts'
import { checkIn } from './check-in.ts'

export const checkInParticipantRules = verb({ siteId: id('site'), participantId: id('participant') })

/**
 * Checks somebody in (现场签到) and gives them a number; with a seat of this site or without one. A seat elsewhere is given up.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function checkInParticipant(
  caller: Caller | Change,
  input: z.output<typeof checkInParticipantRules>,
): Promise<{ participantId: string; ticketNo: number }> {
  return change(caller, 'checkInParticipant', input, async (c) => {
    const { site } = await expectOnSite(c, input.siteId)
    const participant = await openParticipant(c, 'checkInParticipant', input.participantId, (_viewer, p) => p.campaignId === site.campaignId)
    const seated = participant.status === 'BOOKED' && participant.siteId === site.id
    return { participantId: participant.id, ticketNo: await checkIn(c, participant, site.id, !seated) }
  })
}
