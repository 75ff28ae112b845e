import type { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { NotFound } from '../errors.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'

export const returnOriginalRules = orderVerb({ custodyId: id('custody') })

/**
 * Gives an original back (归还原件); also of an order that ended early, and by the lead when whoever took it has gone.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function returnOriginal(caller: Caller | Change, input: z.output<typeof returnOriginalRules>): Promise<{ orderId: string; custodyId: string }> {
  return change(caller, 'returnOriginal', input, async (c) => {
    const order = await openOrder(c, 'returnOriginal', input)
    if ((await c.tx.custody.count({ where: { id: input.custodyId, orderId: order.id, returnedAt: null } })) === 0)
      throw new NotFound('original of this order in our hands')
    const staffId = (isPerson(c.viewer) ? c.viewer.staffId : null) ?? actorOf(c.viewer).id
    await advanceOrder(c, order, 'ORIGINAL_RETURNED', { staffId }, {}, { type: 'custody', id: input.custodyId })
    await c.tx.custody.update({ where: { id: input.custodyId }, data: { returnedAt: c.now } })
    return { orderId: order.id, custodyId: input.custodyId }
  })
}
