import { seal } from '../access/encryption.ts'
import { text } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { isUnanswered } from '../orders/rectification-guards.ts'
import { openOptional, place } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'

const verb = orderVerb('closeOrder', {
  description:
    'Close an order (归档), evaluated or with its evaluation window over, and with the rectification of a negative evaluation rated or its window over.',
  row: {
    t: 'T18',
    from: ['COMPLETED'],
    to: ['CLOSED'],
    roles: ['QUALITY', 'SYSTEM'],
    event: 'CLOSED',
    guards: [is.evaluatedOrWindowOver, is.ratedOrRatingOver, is.revisitDone],
    needs: [
      {
        field: 'reason',
        when: 'a negative evaluation was not dealt with',
        holds: isUnanswered,
        words: () => ({ en: 'must be stated after a negative evaluation', zh: '差评工单归档须说明理由' }),
      },
    ],
  },
  input: {
    reason: text(2_000).nullish().describe('Reason; required when a negative evaluation led to no rectification (理由)'),
  },
})

/**
 * Closes an order (归档, T18) once it is evaluated or the window is over, and a rectification with it: rated, or its window
 * over. A negative evaluation from before there were rectifications needs a stated reason, which is kept with the order.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const closeOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
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

/** The reason stands below the answer filed at completion, which stays as it was given. */
async function withReason(c: Change, order: OrderFacts, reason: string): Promise<string> {
  const { keys } = c.runtime
  const { outcomeSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { outcomeSealed: true } })
  const answer = openOptional(keys, place.outcome(order.id), outcomeSealed)
  return seal(keys, place.outcome(order.id), [...(answer === null ? [] : [answer]), `归档理由：${reason}`].join('\n\n'))
}
