import { text } from '../input.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { issueLetter } from './open-supervision.ts'

const verb = orderVerb('raiseSupervision', {
  description: 'Raise the level of a supervision (提级督办): a new letter of the next level.',
  row: { t: 'SUPERVISE-3', from: OPEN, to: [], roles: ['SUPERVISOR'], event: 'SUPERVISION_RAISED', guards: [is.supervised, is.notListed] },
  input: {
    reason: text(2_000).describe('Reason (事由)'),
  },
})

/**
 * Raises the level of a supervision (提级督办): a new letter of the next level; the old one is closed as RAISED.
 * @throws NotFound, Forbidden, IllegalTransition (NOT_SUPERVISED, HIGHEST_LEVEL), StaleVersion
 */
export const raiseSupervision = verb.does(async (c, input): Promise<{ orderId: string; supervisionId: string }> => {
  const order = await openOrder(c, verb, input)
  await c.tx.supervision.updateMany({ where: { orderId: order.id, state: { in: ['OPEN', 'REPLIED'] } }, data: { state: 'RAISED', endedAt: c.now } })
  const level = order.supervisionLevel === 'GENERAL' ? 'KEY' : 'LISTED'
  return { orderId: order.id, supervisionId: await issueLetter(c, order, 'SUPERVISION_RAISED', level, input.reason) }
})
