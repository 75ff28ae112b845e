import type { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { IllegalTransition } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { mayActFor } from '../orders/agency-guards.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { openMatter } from './open-matter.ts'

export const submitMatterRules = orderVerb({ matterId: id('matter') })

/**
 * Submits a matter to its department (提交办件): DRAFT or SUPPLEMENTING → SUBMITTED; in agency, under the citizen's
 * authorisation alone. The matter's clocks start only when it is accepted.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function submitMatter(caller: Caller | Change, input: z.output<typeof submitMatterRules>): Promise<{ orderId: string; matterId: string }> {
  return change(caller, 'submitMatter', input, async (c) => {
    const order = await openOrder(c, 'submitMatter', input)
    const matter = openMatter(c, order, 'submitMatter', input.matterId, ['DRAFT', 'SUPPLEMENTING'])
    if (order.serviceMode === 'AGENCY' && !mayActFor(order, isPerson(c.viewer) ? c.viewer.staffId : null, matter.itemCode, c.now))
      throw new IllegalTransition(order.id, 'submitMatter', [
        { code: 'NOT_AUTHORISED', field: 'matterId', words: { en: 'no authorisation of the citizen covers this item', zh: '该事项没有群众的有效授权' } },
      ])
    await advanceOrder(c, order, 'MATTER_SUBMITTED', { item: matter.itemCode }, {}, { type: 'matter', id: matter.id })
    await c.tx.matter.update({ where: { id: matter.id }, data: { status: 'SUBMITTED', submittedAt: c.now } })
    return { orderId: order.id, matterId: matter.id }
  })
}
