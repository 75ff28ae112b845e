import { seal } from '../access/encryption.ts'
import { codes, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { REFUSE_REASONS } from '../orders/reasons.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'

const verb = orderVerb('refuseOrder', {
  description: 'Refuse an order (不予受理), with the reason and the legal channel.',
  row: { t: 'T3', from: ['REGISTERED'], to: ['REFUSED'], roles: ['HOTLINE_AGENT', 'DISPATCHER'], event: 'REFUSED' },
  input: {
    reason: codes('RefuseReason', 'Why an order is refused (不予受理原因)', REFUSE_REASONS).describe('Reason (原因)'),
    explanation: text(2_000).describe('Told to the citizen (说明)'),
    legalChannel: text(200).describe('Where to turn instead (法定渠道)'),
  },
})

/**
 * Refuses an order (不予受理, T3): reason and legal channel are told to the citizen (国办函〔2025〕66号).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const refuseOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await advanceOrder(
    c,
    order,
    'REFUSED',
    { reason: input.reason },
    {
      status: 'REFUSED',
      closedAt: c.now,
      reasonCode: input.reason,
      legalChannel: input.legalChannel,
      outcomeSealed: seal(c.runtime.keys, place.outcome(order.id), input.explanation),
    },
  )
  writeNotice(c, order.id, 'REFUSED')
  return { orderId: order.id }
})
