import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb } from '../input.ts'
import { nextWorkingDay } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'

export const urgeOrderRules = orderVerb({})

/**
 * The citizen urges (催办), or a hotline agent for them: at most once a working day. It is an event and a line in the books,
 * and moves no clock; the system urges by itself at 50, 80 and 100 per cent of each limit.
 * @throws NotFound, Forbidden, IllegalTransition (URGED_TODAY), StaleVersion
 */
export async function urgeOrder(caller: Caller | Change, input: z.output<typeof urgeOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'urgeOrder', input, async (c) => {
    const order = await openOrder(c, 'urgeOrder', input)
    const urgingId = newId('urging', c.now)
    const source = c.viewer.role === 'CITIZEN' ? 'CITIZEN' : 'HOTLINE_AGENT'
    await advanceOrder(c, order, 'URGED', { source }, { urgeFrom: await nextWorkingDay(c, order.areaCode) }, { type: 'urging', id: urgingId })
    await c.tx.urging.create({ data: { id: urgingId, orderId: order.id, source, at: c.now } })
    return { orderId: order.id }
  })
}
