import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { reopenUntil } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'

export const answerDirectlyRules = orderVerb({ answer: text(5_000) })

/**
 * Answers a consultation at once (直接办结, T6); such an order never enters the ACCEPT figures.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function answerDirectly(caller: Caller | Change, input: z.output<typeof answerDirectlyRules>): Promise<{ orderId: string }> {
  return change(caller, 'answerDirectly', input, async (c) => {
    const order = await openOrder(c, 'answerDirectly', input)
    await advanceOrder(
      c,
      order,
      'ANSWERED',
      {},
      {
        status: 'COMPLETED',
        type: 'CONSULT',
        completedAt: c.now,
        reopenUntil: await reopenUntil(c, order.areaCode),
        result: 'EXPLAINED',
        replyMethod: 'TELEPHONE',
        outcomeSealed: seal(c.ground.keys, place.outcome(order.id), input.answer),
      },
    )
    writeNotice(c, order.id, 'COMPLETED')
    return { orderId: order.id }
  })
}
