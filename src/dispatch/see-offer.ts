import { isPerson } from '../access/viewer.ts'
import { Forbidden, NotFound, Unauthenticated } from '../errors.ts'
import { id } from '../input.ts'
import { ofOrdersInBounds } from '../orders/policy.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('seeOffer', {
  description: 'Mark your own offer as seen (查看邀约); the order and its version stay as they are.',
  input: {
    orderId: id('order').describe('Order id (工单标识)'),
  },
})

/**
 * Marks one's own offer as seen (已查看邀约). It says nothing about the order, so the order's version stays: whoever accepts
 * meanwhile is not told that something changed. Seeing twice changes nothing.
 * @throws Unauthenticated, Forbidden, NotFound (no live offer of one's own)
 */
export const seeOffer = verb.does(async (c, input): Promise<{ orderId: string }> => {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(c.viewer) || c.viewer.staffId === null || c.viewer.role !== 'STAFF') throw new Forbidden()
  const mine = { orderId: input.orderId, staffId: c.viewer.staffId, expiresAt: { gt: c.now }, ...ofOrdersInBounds(c.viewer) }
  const { count } = await c.tx.offer.updateMany({ where: { ...mine, state: 'OPEN' }, data: { state: 'SEEN', seenAt: c.now } })
  if (count === 0 && (await c.tx.offer.count({ where: { ...mine, state: 'SEEN' } })) === 0) throw new NotFound('live offer of yours')
  return { orderId: input.orderId }
})
