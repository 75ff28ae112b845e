import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import type { OrderFacts } from './facts.ts'
import { advanceOrder, openOrder } from './open-order.ts'
import { openOptional, place } from './sealed.ts'

export const closeOrderRules = orderVerb({ reason: text(2_000).nullish() })

/** The two lowest levels are negative (差评). */
export const isNegative = (level: string) => level === 'DISSATISFIED' || level === 'VERY_DISSATISFIED'

/**
 * Closes an order (归档, T18) once it is evaluated or the window is over. After a negative evaluation the reason must be
 * stated, and is kept with the order.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function closeOrder(caller: Caller | Change, input: z.output<typeof closeOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'closeOrder', input, async (c) => {
    const order = await openOrder(c, 'closeOrder', input)
    const negative = order.evaluations.some((evaluation) => isNegative(evaluation.level))
    if (negative && input.reason == null) throw new InvalidInput('reason', { en: 'must be stated after a negative evaluation', zh: '差评工单归档须说明理由' })
    await advanceOrder(
      c,
      order,
      'CLOSED',
      {},
      {
        status: 'CLOSED',
        closedAt: c.now,
        ...(negative && input.reason != null ? { reasonCode: 'NEGATIVE_EXPLAINED', outcomeSealed: withReason(c, order, input.reason) } : {}),
      },
    )
    return { orderId: order.id }
  })
}

/** The reason stands below the answer filed at completion, which stays as it was given. */
function withReason(c: Change, order: OrderFacts, reason: string): string {
  const { keys } = c.ground
  const answer = openOptional(keys, place.outcome(order.id), order.outcomeSealed)
  return seal(keys, place.outcome(order.id), [...(answer === null ? [] : [answer]), `归档理由：${reason}`].join('\n\n'))
}
