import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from './open-order.ts'
import { place } from './sealed.ts'

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
        ...(negative && input.reason != null
          ? { reasonCode: 'NEGATIVE_EXPLAINED', outcomeSealed: seal(c.ground.keys, place.outcome(order.id), input.reason) }
          : {}),
      },
    )
    return { orderId: order.id }
  })
}
