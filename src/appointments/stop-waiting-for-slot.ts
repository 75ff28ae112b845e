import type { OrderFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, findOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change, TimerHandler } from '../runtime.ts'

const verb = orderVerb('stopWaitingForSlot', {
  description: 'Wait no longer (退出候补).',
  row: {
    t: 'A3x',
    from: ['ACCEPTED'],
    to: [],
    roles: ['STAFF', 'DISPATCHER', 'CITIZEN', 'HOTLINE_AGENT'],
    event: 'SLOT_WAIT_LEFT',
    guards: [is.handlerOnly, is.waitsForSlot],
  },
})

/**
 * No longer waits for a time to become free (退出候补); what was proposed meanwhile still stands.
 * @throws NotFound, Forbidden, IllegalTransition (NOT_WAITING), StaleVersion
 */
export const stopWaitingForSlot = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await stopWaiting(c, order, false)
  return { orderId: order.id }
})

async function stopWaiting(c: Change, order: OrderFacts, lapsed: boolean) {
  await advanceOrder(c, order, 'SLOT_WAIT_LEFT', { lapsed }, { slotWaitSince: null })
  await c.tx.slotWait.deleteMany({ where: { orderId: order.id } })
}

/** Fires when the time that was waited for is over (候补过期). */
export const lapseWait: TimerHandler = async (c, { subjectId }) => {
  const wait = await c.tx.slotWait.findUnique({ where: { orderId: subjectId }, select: { toAt: true } })
  const order = wait && wait.toAt <= c.now && (await findOrder(c, subjectId))
  if (!order) return false
  await stopWaiting(c, order, true)
  return true
}
