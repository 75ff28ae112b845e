import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { codesOf, REFUSE_REASONS } from '../orders/reasons.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'

export const refuseOrderRules = orderVerb({ reason: z.enum(codesOf(REFUSE_REASONS)), explanation: text(2_000), legalChannel: text(200) })

/**
 * Refuses an order (不予受理, T3): reason and legal channel are told to the citizen (国办函〔2025〕66号).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function refuseOrder(caller: Caller | Change, input: z.output<typeof refuseOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'refuseOrder', input, async (c) => {
    const order = await openOrder(c, 'refuseOrder', input)
    await advanceOrder(
      c,
      order,
      'REFUSED',
      { reason: input.reason },
      {
        status: 'REFUSED',
        closedAt: c.now,
        reasonCode: input.reason,
        legalChannel: input.legalChannel,
        outcomeSealed: seal(c.ground.keys, place.outcome(order.id), input.explanation),
      },
    )
    writeNotice(c, order.id, 'REFUSED')
    return { orderId: order.id }
  })
}
