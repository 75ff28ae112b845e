import { newId } from '../ids.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { nextWorkingDay } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'

const verb = orderVerb('urgeOrder', {
  description: 'Urge (催办): by the citizen, or a hotline agent for them, at most once a working day. It moves no clock.',
  row: { t: 'URGE', from: OPEN, to: [], roles: ['CITIZEN', 'HOTLINE_AGENT'], event: 'URGED', guards: [is.mayUrge] },
})

/**
 * The citizen urges (催办), or a hotline agent for them: at most once a working day. It is an event and a row,
 * and moves no clock; the system urges by itself at 50, 80 and 100 per cent of each limit.
 * @throws NotFound, Forbidden, IllegalTransition (URGED_TODAY), StaleVersion
 */
export const urgeOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const urgingId = newId('urging', c.now)
  const source = c.viewer.role === 'CITIZEN' ? 'CITIZEN' : 'HOTLINE_AGENT'
  await advanceOrder(c, order, 'URGED', { source }, { urgeFrom: await nextWorkingDay(c, order.areaCode) }, { type: 'urging', id: urgingId })
  await c.tx.urging.create({ data: { id: urgingId, orderId: order.id, source, at: c.now } })
  return { orderId: order.id }
})
