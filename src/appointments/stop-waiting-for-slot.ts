import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change, TimerHandler } from '../ground.ts'
import { orderVerb } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder, findOrder, openOrder } from '../orders/open-order.ts'

export const stopWaitingForSlotRules = orderVerb({})

/**
 * No longer waits for a time to become free (退出候补); what was proposed meanwhile still stands.
 * @throws NotFound, Forbidden, IllegalTransition (NOT_WAITING), StaleVersion
 */
export async function stopWaitingForSlot(caller: Caller | Change, input: z.output<typeof stopWaitingForSlotRules>): Promise<{ orderId: string }> {
  return change(caller, 'stopWaitingForSlot', input, async (c) => {
    const order = await openOrder(c, 'stopWaitingForSlot', input)
    await stopWaiting(c, order, false)
    return { orderId: order.id }
  })
}

async function stopWaiting(c: Change, order: OrderFacts, lapsed: boolean) {
  await advanceOrder(c, order, 'SLOT_WAIT_LEFT', { lapsed }, { slotWaitSince: null })
  await c.tx.slotWait.deleteMany({ where: { orderId: order.id } })
}

/** The kind of timer that ends the waiting for a time that is over; its subject is the order. */
export const LAPSE_WAIT = 'lapseWait'

/** Fires when the time that was waited for is over (候补过期). */
export const lapseWait: TimerHandler = async (c, { subjectId }) => {
  const wait = await c.tx.slotWait.findUnique({ where: { orderId: subjectId }, select: { toAt: true } })
  const order = wait && wait.toAt <= c.now && (await findOrder(c, subjectId))
  if (!order) return false
  await stopWaiting(c, order, true)
  return true
}
