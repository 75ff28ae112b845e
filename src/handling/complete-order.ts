import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { allRefused } from '../orders/guards.ts'
import { reopenUntil } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'

export const completeOrderRules = orderVerb({
  result: z.enum(['SOLVED', 'EXPLAINED', 'PARTLY']),
  reply: text(5_000),
  replyMethod: z.enum(['TELEPHONE', 'SMS', 'IN_PERSON']),
})

/**
 * Completes an order (办结, T16): every matter has an outcome, not all of them refusals if it is to count as solved, and the citizen has been answered; the answer is filed with
 * how it reached them. The notice written here carries the way to evaluate.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (result)
 */
export async function completeOrder(caller: Caller | Change, input: z.output<typeof completeOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'completeOrder', input, async (c) => {
    const order = await openOrder(c, 'completeOrder', input)
    if (input.result === 'SOLVED' && allRefused(order))
      throw new InvalidInput('result', { en: 'every matter was refused: it is EXPLAINED or PARTLY', zh: '办件均未获准予或受理，办理结果不能为已解决' })
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
