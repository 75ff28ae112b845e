import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { issueLetter } from './open-supervision.ts'

export const raiseSupervisionRules = orderVerb({ reason: text(2_000) })

/**
 * Raises the level of a supervision (提级督办): a new letter of the next level; the old one is closed as RAISED.
 * @throws NotFound, Forbidden, IllegalTransition (NOT_SUPERVISED, HIGHEST_LEVEL), StaleVersion
 */
export async function raiseSupervision(
  caller: Caller | Change,
  input: z.output<typeof raiseSupervisionRules>,
): Promise<{ orderId: string; supervisionId: string }> {
  return change(caller, 'raiseSupervision', input, async (c) => {
    const order = await openOrder(c, 'raiseSupervision', input)
    await c.tx.supervision.updateMany({ where: { orderId: order.id, state: { in: ['OPEN', 'REPLIED'] } }, data: { state: 'RAISED', endedAt: c.now } })
    const level = order.supervisionLevel === 'GENERAL' ? 'KEY' : 'LISTED'
    return { orderId: order.id, supervisionId: await issueLetter(c, order, 'SUPERVISION_RAISED', level, input.reason) }
  })
}
