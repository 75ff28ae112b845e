import { z } from 'zod'
import { id, inputType, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { type BatchCaller, inBatches, rowsOf } from './batch.ts'
import { expectOnSite } from './campaign-scope.ts'
import { recordPeople } from './record-people.ts'
import { stationNumber } from './station-number.ts'

const row = inputType(
  'StationRowInput',
  'One person of a batch (批量站点办结行)',
  z.object({
    participantId: id('participant').describe('Participant (参与人)'),
    station: stationNumber.describe('Station they are at, from 0 (站点)'),
    outcome: oneOf('StationOutcome').describe('How it ended (站点结果)'),
  }),
)

const verb = declareVerb('recordStations', {
  description:
    'Record how a station ended for up to 500 people of a site (批量站点办结), as recordStation would; who waits at it is called and recorded in one. A row that is refused says why; the others go through.',
  input: {
    siteId: id('site').describe('Site (场所)'),
    rows: rowsOf(row).describe('People (参与人)'),
  },
})

/**
 * Records how a station ended for many people (批量站点办结): for a desk that keeps a list on paper and enters it. Who was not
 * called by number is called and recorded in one step; the station is named, so that a list entered twice records nothing twice.
 * @throws Unauthenticated, Forbidden, NotFound (the site)
 */
export const recordStations = verb.answers((caller: BatchCaller, input) =>
  inBatches(caller, verb, row, input, async (c, rows) => recordPeople(c, await expectOnSite(c, input.siteId), rows)),
)
