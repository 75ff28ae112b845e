import type { z } from 'zod'
import type { SupervisionLevel } from '../db/generated/enums.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'

export const closeSupervisionRules = orderVerb({})

/**
 * Closes a supervision that was replied to (督办销号).
 * @throws NotFound, Forbidden, IllegalTransition (NOT_REPLIED), StaleVersion
 */
export async function closeSupervision(caller: Caller | Change, input: z.output<typeof closeSupervisionRules>): Promise<{ orderId: string }> {
  return change(caller, 'closeSupervision', input, async (c) => {
    const order = await openOrder(c, 'closeSupervision', input)
    const level = order.supervisionLevel as SupervisionLevel
    await advanceOrder(c, order, 'SUPERVISION_CLOSED', { level }, { supervisionLevel: null, supervisionReplied: false })
    await c.tx.supervision.updateMany({ where: { orderId: order.id, state: 'REPLIED' }, data: { state: 'CLOSED', endedAt: c.now } })
    return { orderId: order.id }
  })
}
