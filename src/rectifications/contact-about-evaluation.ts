import { oneOf } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { CASE } from './case-machine.ts'
import { advanceCase, runningCase } from './running-case.ts'

const verb = orderVerb('contactAboutEvaluation', {
  description: 'Log an attempt to reach the citizen about a negative evaluation (差评核实): within one working day, by the lead or quality.',
  row: {
    t: 'T19a',
    from: ['RECTIFYING'],
    to: [],
    roles: ['TEAM_LEAD', 'QUALITY'],
    event: 'RECTIFICATION_CONTACTED',
    guards: [is.ownTeamOnly, is.notOwnWork, is.caseToContact],
  },
  input: {
    method: oneOf('ContactMethod').describe('How (联系方式)'),
    outcome: oneOf('ContactOutcome').describe('What came of it (联系结果)'),
  },
})

/**
 * Logs an attempt to speak with the citizen about a negative evaluation (差评核实, T19a): by the lead of the team or quality, never
 * by the handler it is about. The first that reached them stops the NEGATIVE_CONTACT clock.
 * @throws NotFound, Forbidden, IllegalTransition (OWN_WORK, RECTIFICATION_STATE), StaleVersion
 */
export const contactAboutEvaluation = verb.does(async (c, input) => {
  const order = await openOrder(c, verb, input)
  const running = await runningCase(c, order)
  const attempts = running.attempts + 1
  const reached = input.outcome === 'REACHED'
  const [moved] = reached ? CASE.ways(verb.name, running.state) : []
  const state = moved ?? running.state
  return advanceCase(
    c,
    order,
    running,
    'RECTIFICATION_CONTACTED',
    { method: input.method, outcome: input.outcome, attempt: attempts },
    { rectificationState: state },
    { state, attempts, ...(reached && running.contactedAt === null ? { contactedAt: c.now } : {}) },
  )
})
