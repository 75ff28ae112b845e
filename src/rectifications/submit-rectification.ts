import { seal } from '../access/encryption.ts'
import { oneOf, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { CASE } from './case-machine.ts'
import { advanceCase, runningCase } from './running-case.ts'

const verb = orderVerb('submitRectification', {
  description: 'Hand a rectification in for acceptance (提交整改): due within five working days of the evaluation.',
  row: {
    t: 'T19c',
    from: ['RECTIFYING'],
    to: [],
    roles: ['TEAM_LEAD', 'QUALITY'],
    event: 'RECTIFICATION_SUBMITTED',
    guards: [is.ownTeamOnly, is.notOwnWork, is.caseMeasured],
  },
  input: {
    outcome: text(2_000).describe('What came of it (整改结果)'),
    informedBy: oneOf('ContactMethod').describe('How the citizen was told (告知方式)'),
  },
})

/**
 * Hands a rectification in for acceptance (提交整改, T19c): what came of it, and how the citizen was told.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, OWN_WORK), StaleVersion
 */
export const submitRectification = verb.does(async (c, input) => {
  const order = await openOrder(c, verb, input)
  const running = await runningCase(c, order)
  return advanceCase(
    c,
    order,
    running,
    'RECTIFICATION_SUBMITTED',
    { informedBy: input.informedBy },
    { rectificationState: CASE.to(verb.name) },
    {
      state: CASE.to(verb.name),
      submittedAt: c.now,
      informedBy: input.informedBy,
      outcomeSealed: seal(c.runtime.keys, place.rectified(running.id), input.outcome),
    },
  )
})
