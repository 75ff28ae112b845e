import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { isUnanswered } from '../orders/rectification-guards.ts'
import { openOptional, place } from '../orders/sealed.ts'

export const closeOrderRules = orderVerb({ reason: text(2_000).nullish() })

/**
 * Closes an order (归档, T18) once it is evaluated or the window is over, and a rectification with it: rated, or its window
 * over. A negative evaluation from before there were rectifications needs a stated reason, which is kept with the order.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function closeOrder(caller: Caller | Change, input: z.output<typeof closeOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'closeOrder', input, async (c) => {
    const order = await openOrder(c, 'closeOrder', input)
    const negative = isUnanswered(order)
    await advanceOrder(
      c,
      order,
      'CLOSED',
      {},
      {
        status: 'CLOSED',
        closedAt: c.now,
        ...(negative && input.reason != null ? { reasonCode: 'NEGATIVE_EXPLAINED', outcomeSealed: await withReason(c, order, input.reason) } : {}),
      },
    )
    return { orderId: order.id }
  })
}

/** The reason stands below the answer filed at completion, which stays as it was given. */
async function withReason(c: Change, order: OrderFacts, reason: string): Promise<string> {
  const { keys } = c.ground
  const { outcomeSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { outcomeSealed: true } })
  const answer = openOptional(keys, place.outcome(order.id), outcomeSealed)
  return seal(keys, place.outcome(order.id), [...(answer === null ? [] : [answer]), `归档理由：${reason}`].join('\n\n'))
}
