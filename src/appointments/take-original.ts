import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'

export const takeOriginalRules = orderVerb({ name: text(100) })

/**
 * Takes an original into our hands (收取原件): it is written down what and by whom, and the order is not completed before it is
 * given back.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function takeOriginal(caller: Caller | Change, input: z.output<typeof takeOriginalRules>): Promise<{ orderId: string; custodyId: string }> {
  return change(caller, 'takeOriginal', input, async (c) => {
    const order = await openOrder(c, 'takeOriginal', input)
    const staffId = order.handlerId as string
    const custodyId = newId('custody', c.now)
    await advanceOrder(c, order, 'ORIGINAL_TAKEN', { staffId }, {}, { type: 'custody', id: custodyId })
    const nameSealed = seal(c.ground.keys, place.custodyName(custodyId), input.name)
    await c.tx.custody.create({ data: { id: custodyId, orderId: order.id, nameSealed, takenById: staffId, takenAt: c.now } })
    return { orderId: order.id, custodyId }
  })
}
