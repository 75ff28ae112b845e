import { nextCycle } from '../handling/next-cycle.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { CASE } from './case-machine.ts'
import { runningCase } from './running-case.ts'

const verb = orderVerb('reworkOrder', {
  description: 'Have the service done once more (重办) when nothing less puts it right: the next cycle begins, the first counts as not resolved.',
  row: { t: 'T21', from: ['RECTIFYING'], to: ['VERIFIED', 'REGISTERED'], roles: ['SUPERVISOR', 'QUALITY'], event: 'REOPENED', guards: [is.noAppealPending] },
})

/**
 * Has the service done once more (重办, T21), by supervision or quality, when nothing less puts it right. The case ends with the
 * cycle, which counts as not resolved for ever; the next cycle is dispatched, timed and evaluated on its own.
 * @throws NotFound, Forbidden, IllegalTransition (APPEAL_PENDING), StaleVersion
 */
export const reworkOrder = verb.does(async (c, input): Promise<{ orderId: string; cycle: number }> => {
  const order = await openOrder(c, verb, input)
  const { id } = await runningCase(c, order)
  await c.tx.rectification.update({ where: { id }, data: { state: CASE.to(verb.name) } })
  return { orderId: order.id, cycle: await nextCycle(c, order, 'UNRESOLVED') }
})
