import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { only } from './batch.ts'
import { expectOnSite } from './campaign-scope.ts'
import { type CheckedIn, checkInPeople } from './check-in-people.ts'

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
export const checkInParticipant = verb.does(async (c, input): Promise<CheckedIn> => {
  const { site } = await expectOnSite(c, input.siteId)
  return only(await checkInPeople(c, site, [input.participantId]))
})
