import { id, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { only } from './batch.ts'
import { expectOnSite } from './campaign-scope.ts'
import { type Recorded, recordPeople } from './record-people.ts'

const verb = declareVerb('recordStation', {
  description: 'Record how a station ended: passed or not, never why (站点办结).',
  input: {
    siteId: id('site').describe('Site (场所)'),
    participantId: id('participant').describe('Participant (参与人)'),
    outcome: oneOf('StationOutcome').describe('How it ended (站点结果)'),
  },
})

/**
 * Records how a station ended (站点办结): passed or not, never why; the next station opens when this one is passed.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (no call to this site)
 */
export const recordStation = verb.does(async (c, { siteId, participantId, outcome }): Promise<Recorded> => {
  return only(await recordPeople(c, await expectOnSite(c, siteId), [{ participantId, outcome }]))
})
