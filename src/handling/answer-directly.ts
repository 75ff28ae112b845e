import { seal } from '../access/encryption.ts'
import { text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { reopenUntil } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'

const verb = orderVerb('answerDirectly', {
  description: 'Answer a consultation at once (直接办结); it is never dispatched.',
  row: { t: 'T6', from: ['REGISTERED'], to: ['COMPLETED'], roles: ['HOTLINE_AGENT'], event: 'ANSWERED', guards: [is.answerable] },
  input: {
    answer: text(5_000).describe('The answer given (答复)'),
  },
})

/**
 * Answers a consultation at once (直接办结, T6); such an order never enters the ACCEPT figures.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const answerDirectly = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
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
      outcomeSealed: seal(c.runtime.keys, place.outcome(order.id), input.answer),
    },
  )
  writeNotice(c, order.id, 'COMPLETED')
  return { orderId: order.id }
})
