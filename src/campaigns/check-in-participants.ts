import { z } from 'zod'
import { id, inputType } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { type BatchCaller, inBatches, rowsOf } from './batch.ts'
import { expectOnSite } from './campaign-scope.ts'
import { checkInPeople } from './check-in-people.ts'

const row = inputType(
  'CheckInRowInput',
  'One person of a batch (批量签到行)',
  z.object({
    participantId: id('participant').describe('Participant (参与人)'),
  }),
)

const verb = declareVerb('checkInParticipants', {
  description:
    'Check up to 500 people in at a site (批量签到), each as checkInParticipant would, with numbers in the order they are named. A row that is refused says why; the others go through.',
  input: {
    siteId: id('site').describe('Site (场所)'),
    rows: rowsOf(row).describe('People (参与人)'),
  },
})

/**
 * Checks many people in (批量签到), each as checkInParticipant would: a row that is refused says why, and holds up no other.
 * @throws Unauthenticated, Forbidden, NotFound (the site)
 */
export const checkInParticipants = verb.answers((caller: BatchCaller, input) =>
  inBatches(caller, verb, row, input, async (c, rows) => {
    const { site } = await expectOnSite(c, input.siteId)
    return checkInPeople(
      c,
      site,
      rows.map(({ participantId }) => participantId),
    )
  }),
)
