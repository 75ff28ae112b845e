import { codes } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { REOPEN_REASONS } from '../orders/reasons.ts'
import { nextCycle } from './next-cycle.ts'

const verb = orderVerb('reopenOrder', {
  description: 'Reopen an order that ended (重新开启): the ended cycle is kept as it was; the next has its own matters, limit, dispatch and evaluation.',
  row: {
    t: 'T22',
    from: ['COMPLETED', 'CLOSED', 'CLOSED_INCOMPLETE'],
    to: ['VERIFIED', 'REGISTERED'],
    roles: ['QUALITY', 'SUPERVISOR', 'CITIZEN'],
    event: 'REOPENED',
    guards: [is.notHistory, is.notErased, is.mayReopen],
  },
  input: {
    reason: codes('ReopenReason', 'Why an order is reopened (重开原因)', REOPEN_REASONS).describe('Reason (重开原因)'),
  },
})

/**
 * Reopens an order that ended (重新开启, T22): by quality or supervision, or by the citizen within ten working days and twice at
 * most. The ended cycle is kept as it was, and for ever, with its figures; as UNRESOLVED it counts as not resolved. The next
 * cycle has its own matters, handling limit, dispatch and evaluation. One that was answered without matters is registered
 * anew, since it was never verified.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const reopenOrder = verb.does(async (c, input): Promise<{ orderId: string; cycle: number }> => {
  const order = await openOrder(c, verb, input)
  return { orderId: order.id, cycle: await nextCycle(c, order, input.reason) }
})
