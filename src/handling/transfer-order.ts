import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { code, orderVerb, text } from '../input.ts'
import { withdrawOpenMatters } from '../matters/withdraw-open-matters.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { codesOf, TRANSFER_REASONS } from '../orders/reasons.ts'

export const transferOrderRules = orderVerb({ reason: z.enum(codesOf(TRANSFER_REASONS)), receivingUnit: text(100), receipt: code(64) })

/**
 * Hands an order to another authority (转办, T5) and keeps its receipt.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function transferOrder(caller: Caller | Change, input: z.output<typeof transferOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'transferOrder', input, async (c) => {
    const order = await openOrder(c, 'transferOrder', input)
    await advanceOrder(
      c,
      order,
      'TRANSFERRED',
      { reason: input.reason },
      {
        status: 'TRANSFERRED',
        closedAt: c.now,
        reasonCode: input.reason,
        receivingUnit: input.receivingUnit,
        transferReceipt: input.receipt,
      },
    )
    await withdrawOpenMatters(c, order)
    return { orderId: order.id }
  })
}
