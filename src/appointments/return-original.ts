import type { z } from 'zod'
import { staffIdOf } from '../access/viewer.ts'
import { NotFound, StaleVersion } from '../errors.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder, findOrder, openOrder, permit } from '../orders/open-order.ts'

export const returnOriginalRules = orderVerb({ custodyId: id('custody') })

/**
 * Gives an original back (归还原件), whatever has become of its order: by who has the order, by the lead, by dispatch, and always by
 * whoever took it, who may have handed the order on or see nothing of it any more.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function returnOriginal(caller: Caller | Change, input: z.output<typeof returnOriginalRules>): Promise<{ orderId: string; custodyId: string }> {
  return change(caller, 'returnOriginal', input, async (c) => {
    const out = await c.tx.custody.findFirst({ where: { id: input.custodyId, orderId: input.orderId, returnedAt: null }, select: { takenById: true } })
    const staffId = staffIdOf(c)
    const order = staffId !== '' && out?.takenById === staffId ? await openTaken(c, input, staffId) : await openOrder(c, 'returnOriginal', input)
    if (out === null) throw new NotFound('original of this order in our hands')
    await advanceOrder(c, order, 'ORIGINAL_RETURNED', { staffId: staffId || actorOf(c.viewer).id }, {}, { type: 'custody', id: input.custodyId })
    await c.tx.custody.update({ where: { id: input.custodyId }, data: { returnedAt: c.now } })
    return { orderId: order.id, custodyId: input.custodyId }
  })
}

/** Who took an original answers for it as the handler does for the order, within scope or not. */
async function openTaken(c: Change, input: z.output<typeof returnOriginalRules>, staffId: string): Promise<OrderFacts> {
  const order = await findOrder(c, input.orderId)
  if (order === null) throw new NotFound('order')
  permit(c, 'returnOriginal', { ...order, handlerId: staffId })
  if (input.expectedVersion != null && input.expectedVersion !== order.version) throw new StaleVersion(order.id)
  return order
}
