import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { nextCycle } from '../handling/next-cycle.ts'
import { orderVerb } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { runningCase } from './running-case.ts'

export const reworkOrderRules = orderVerb({})

/**
 * Has the service done once more (重办, T21), by supervision or quality, when nothing less puts it right. The case ends with the
 * cycle, which counts as not resolved for ever; the next cycle is dispatched, timed and evaluated on its own.
 * @throws NotFound, Forbidden, IllegalTransition (APPEAL_PENDING), StaleVersion
 */
export async function reworkOrder(caller: Caller | Change, input: z.output<typeof reworkOrderRules>): Promise<{ orderId: string; cycle: number }> {
  return change(caller, 'reworkOrder', input, async (c) => {
    const order = await openOrder(c, 'reworkOrder', input)
    const { id } = await runningCase(c, order)
    await c.tx.rectification.update({ where: { id }, data: { state: 'REWORKED' } })
    return { orderId: order.id, cycle: await nextCycle(c, order, 'UNRESOLVED') }
  })
}
