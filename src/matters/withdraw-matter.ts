import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { openMatter } from './open-matter.ts'

export const withdrawMatterRules = orderVerb({ matterId: id('matter') })

/**
 * Takes one matter back before it is accepted (撤回办件); the order and its other matters go on.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function withdrawMatter(caller: Caller | Change, input: z.output<typeof withdrawMatterRules>): Promise<{ orderId: string; matterId: string }> {
  return change(caller, 'withdrawMatter', input, async (c) => {
    const order = await openOrder(c, 'withdrawMatter', input)
    const matter = openMatter(c, order, 'withdrawMatter', input.matterId, ['DRAFT', 'SUBMITTED', 'SUPPLEMENTING'])
    await advanceOrder(c, order, 'MATTER_WITHDRAWN', { item: matter.itemCode }, {}, { type: 'matter', id: matter.id })
    await c.tx.matter.update({ where: { id: matter.id }, data: { status: 'WITHDRAWN', decidedAt: c.now } })
    return { orderId: order.id, matterId: matter.id }
  })
}
