import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { nextCycle } from './next-cycle.ts'

export const reopenOrderRules = orderVerb({ reason: z.enum(['NEW_FACTS', 'UNRESOLVED']) })

/**
 * Reopens an order that ended (重新开启, T22): by quality or supervision, or by the citizen within ten working days and twice at
 * most. The ended cycle is kept as it was, and for ever, with its figures; as UNRESOLVED it counts as not resolved. The next
 * cycle has its own matters, handling limit, dispatch and evaluation. One that was answered without matters is registered
 * anew, since it was never verified.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function reopenOrder(caller: Caller | Change, input: z.output<typeof reopenOrderRules>): Promise<{ orderId: string; cycle: number }> {
  return change(caller, 'reopenOrder', input, async (c) => {
    const order = await openOrder(c, 'reopenOrder', input)
    return { orderId: order.id, cycle: await nextCycle(c, order, input.reason) }
  })
}
