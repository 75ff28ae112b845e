import type { SupervisionLevel } from '../db/generated/enums.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'

const verb = orderVerb('closeSupervision', {
  description: 'Close a supervision that was replied to (督办销号).',
  row: {
    t: 'SUPERVISE-4',
    from: [...OPEN, 'COMPLETED'],
    to: [],
    roles: ['SUPERVISOR'],
    event: 'SUPERVISION_CLOSED',
    guards: [is.supervised, is.supervisionAnswered],
  },
})

/**
 * Closes a supervision that was replied to (督办销号).
 * @throws NotFound, Forbidden, IllegalTransition (NOT_REPLIED), StaleVersion
 */
export const closeSupervision = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const level = order.supervisionLevel as SupervisionLevel
  await advanceOrder(c, order, 'SUPERVISION_CLOSED', { level }, { supervisionLevel: null, supervisionReplied: false })
  await c.tx.supervision.updateMany({ where: { orderId: order.id, state: 'REPLIED' }, data: { state: 'CLOSED', endedAt: c.now } })
  return { orderId: order.id }
})
