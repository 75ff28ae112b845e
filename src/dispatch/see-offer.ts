import type { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { Forbidden, NotFound, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'

export const seeOfferRules = verb({ orderId: id('order') })

/**
 * Marks one's own offer as seen (已查看邀约). It says nothing about the order, so the order's version stays: whoever accepts
 * meanwhile is not told that something changed. Seeing twice changes nothing.
 * @throws Unauthenticated, Forbidden, NotFound (no live offer of one's own)
 */
export async function seeOffer(caller: Caller | Change, input: z.output<typeof seeOfferRules>): Promise<{ orderId: string }> {
  return change(caller, 'seeOffer', input, async (c) => {
    if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
    if (!isPerson(c.viewer) || c.viewer.staffId === null || c.viewer.role !== 'STAFF') throw new Forbidden()
    const mine = { orderId: input.orderId, staffId: c.viewer.staffId, expiresAt: { gt: c.now } }
    const { count } = await c.tx.offer.updateMany({ where: { ...mine, state: 'OPEN' }, data: { state: 'SEEN', seenAt: c.now } })
    if (count === 0 && (await c.tx.offer.count({ where: { ...mine, state: 'SEEN' } })) === 0) throw new NotFound('live offer of yours')
    return { orderId: input.orderId }
  })
}
