import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { reopenUntil } from './next-working-day.ts'
import { advanceOrder, openOrder } from './open-order.ts'
import { place } from './sealed.ts'
import { writeNotice } from './write-notice.ts'

export const completeOrderRules = orderVerb({
  result: z.enum(['SOLVED', 'EXPLAINED', 'PARTLY']),
  reply: text(5_000),
  replyMethod: z.enum(['TELEPHONE', 'SMS', 'IN_PERSON']),
})

/**
 * Completes an order (办结, T16): every matter has an outcome and the citizen has been answered; the answer is filed with
 * how it reached them. The notice written here carries the way to evaluate.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function completeOrder(caller: Caller | Change, input: z.output<typeof completeOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'completeOrder', input, async (c) => {
    const order = await openOrder(c, 'completeOrder', input)
    await advanceOrder(
      c,
      order,
      'COMPLETED',
      { result: input.result },
      {
        status: 'COMPLETED',
        completedAt: c.now,
        reopenUntil: await reopenUntil(c, order.areaCode),
        result: input.result,
        replyMethod: input.replyMethod,
        outcomeSealed: seal(c.ground.keys, place.outcome(order.id), input.reply),
      },
    )
    writeNotice(c, order.id, 'COMPLETED')
    return { orderId: order.id }
  })
}
