import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { oneOf, text } from '../input.ts'
import { allRefused } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { reopenUntil } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'

const verb = orderVerb('completeOrder', {
  description: 'Complete an order (办结): every matter has an outcome and the citizen was answered.',
  row: {
    t: 'T16',
    from: ['ACCEPTED', 'IN_SERVICE', 'PROCESSING'],
    to: ['COMPLETED'],
    roles: ['STAFF', 'DEPARTMENT'],
    event: 'COMPLETED',
    guards: [
      is.handlerOnly,
      is.ownDepartment,
      is.visitOver,
      is.remoteOver,
      is.mattersDecided,
      is.visitedOrDecided,
      is.noPendingSlot,
      is.noPendingReturn,
      is.noOpenCoHandling,
      is.noOriginalOut,
      is.notSuspended,
    ],
  },
  input: {
    result: oneOf('OrderResult').describe('Result (办理结果)'),
    reply: text(5_000).describe('Answer given (答复)'),
    replyMethod: oneOf('ContactMethod').describe('How it was given (答复方式)'),
  },
})

/**
 * Completes an order (办结, T16): every matter has an outcome, not all of them refusals if it is to count as solved, and the citizen has been answered; the answer is filed with
 * how it reached them. The notice written here carries the way to evaluate.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (result)
 */
export const completeOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
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
      outcomeSealed: seal(c.runtime.keys, place.outcome(order.id), input.reply),
    },
  )
  writeNotice(c, order.id, 'COMPLETED')
  return { orderId: order.id }
})
