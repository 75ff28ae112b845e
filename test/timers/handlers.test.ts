import { expect, test } from 'vitest'
import { TIMERS } from '../../src/timer-handlers.ts'

/** Rows of these kinds are in databases: one that is renamed or missing would never fire. A new kind is added here too. */
const STORED = [
  'askVisit',
  'beginItemVersion',
  'closeUnevaluated',
  'deadlineStage',
  'endCampaign',
  'eraseNextPerson',
  'expireOffers',
  'expireSlot',
  'lapseMatterSuspension',
  'lapseReturn',
  'lapseSeat',
  'lapseSuspension',
  'lapseWait',
  'leaveCompanions',
  'missSlot',
  'offerSlot',
  'recountDeadlines',
  'watchPresence',
  'watchVisit',
]

test('every kind of timer that may be stored has its handler, by the word it is stored with', () => {
  expect(Object.keys(TIMERS).sort()).toEqual(STORED)
})
