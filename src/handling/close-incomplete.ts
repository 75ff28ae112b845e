import { codes, text } from '../input.ts'
import { ACTIVE } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { INCOMPLETE_REASONS } from '../orders/reasons.ts'
import { endIncomplete, expectReason } from './end-incomplete.ts'

const verb = orderVerb('closeIncomplete', {
  description:
    'End an order without its result (未能办结): UNREACHABLE after three failed attempts on two days, MATERIALS_NOT_SUPPLIED while materials asked for are missing.',
  row: { t: 'T24', from: ACTIVE, to: ['CLOSED_INCOMPLETE'], roles: ['SUPERVISOR'], event: 'CLOSED_INCOMPLETE' },
  input: {
    reason: codes('IncompleteReason', 'Why an order ends without its result (未能办结原因)', INCOMPLETE_REASONS).describe('Reason (原因)'),
    explanation: text(2_000).describe('Written explanation (书面说明)'),
  },
})

/**
 * Ends an order without its result (未能办结, T24), with a reason a supervisor answers for and a written explanation; what staff
 * proposed is decided by `decideIncomplete`.
 * @throws NotFound, Forbidden, IllegalTransition (also NOT_UNREACHABLE, NO_MATERIALS_AWAITED: what the reason itself needs), StaleVersion
 */
export const closeIncomplete = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await expectReason(c, order, verb, input.reason)
  await endIncomplete(c, order, input.reason, input.explanation)
  return { orderId: order.id }
})
