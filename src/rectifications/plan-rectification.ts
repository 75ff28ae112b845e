import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { oneOf, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { CASE } from './case-machine.ts'
import { advanceCase, runningCase } from './running-case.ts'

const verb = orderVerb('planRectification', {
  description: 'Say what is done about a negative evaluation (整改措施), once the citizen was reached.',
  row: {
    t: 'T19b',
    from: ['RECTIFYING'],
    to: [],
    roles: ['TEAM_LEAD', 'QUALITY'],
    event: 'RECTIFICATION_PLANNED',
    guards: [is.ownTeamOnly, is.notOwnWork, is.caseContacted],
  },
  input: {
    measure: oneOf('RectificationMeasure').describe('Measure (整改措施)'),
    description: text(2_000).describe('What is done, in words (措施说明)'),
    limitUntil: z.date().nullish().describe('Until when, of a registered measure and of no other (整改限期)'),
  },
})

/**
 * Says what will be done about a negative evaluation (整改措施, T19b), once the citizen was reached: put right at once, explained
 * when there is no legal basis, or registered with a limit of its own when it takes longer.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, OWN_WORK), StaleVersion, InvalidInput (limitUntil)
 */
export const planRectification = verb.does(async (c, input) => {
  const order = await openOrder(c, verb, input)
  const limitUntil = input.limitUntil ?? null
  if ((input.measure === 'REGISTER') !== (limitUntil !== null))
    throw new InvalidInput('limitUntil', { en: 'is given for REGISTER, and only then', zh: '登记限期整改须填写限期，其他措施不填' })
  if (limitUntil !== null && limitUntil <= c.now) throw new InvalidInput('limitUntil', { en: 'must be in the future', zh: '限期须晚于现在' })
  const running = await runningCase(c, order)
  return advanceCase(
    c,
    order,
    running,
    'RECTIFICATION_PLANNED',
    { measure: input.measure, limitUntil: limitUntil?.toISOString() ?? null },
    { rectificationState: CASE.to(verb.name) },
    {
      state: CASE.to(verb.name),
      measure: input.measure,
      limitUntil,
      measureSealed: seal(c.runtime.keys, place.measure(running.id), input.description),
    },
  )
})
