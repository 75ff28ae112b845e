import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { codesOf, INCOMPLETE_REASONS } from '../orders/reasons.ts'
import { endIncomplete, expectReason } from './end-incomplete.ts'

export const closeIncompleteRules = orderVerb({ reason: z.enum(codesOf(INCOMPLETE_REASONS)), explanation: text(2_000) })

/**
 * Ends an order without its result (未能办结, T24), with a reason a supervisor answers for and a written explanation; what staff
 * proposed is decided by `decideIncomplete`.
 * @throws NotFound, Forbidden, IllegalTransition (also NOT_UNREACHABLE, NO_MATERIALS_AWAITED: what the reason itself needs), StaleVersion
 */
export async function closeIncomplete(caller: Caller | Change, input: z.output<typeof closeIncompleteRules>): Promise<{ orderId: string }> {
  return change(caller, 'closeIncomplete', input, async (c) => {
    const order = await openOrder(c, 'closeIncomplete', input)
    await expectReason(c, order, 'closeIncomplete', input.reason)
    await endIncomplete(c, order, input.reason, input.explanation)
    return { orderId: order.id }
  })
}
