import { isPerson } from '../access/viewer.ts'
import { IllegalTransition } from '../errors.ts'
import { id } from '../input.ts'
import { mayActFor } from '../orders/agency-guards.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('submitMatter', {
  description: 'Submit a matter to its department (提交办件).',
  row: { t: 'M1', from: ACTIVE, to: [], roles: ['STAFF'], event: 'MATTER_SUBMITTED', guards: [is.handlerOnly, is.hasMatterToSubmit, is.authorised] },
  input: {
    matterId: id('matter').describe('Matter id (办件标识)'),
  },
})

/**
 * Submits a matter to its department (提交办件): DRAFT or SUPPLEMENTING → SUBMITTED; in agency, under the citizen's
 * authorisation alone. The matter's clocks start only when it is accepted.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const submitMatter = verb.does(async (c, input): Promise<{ orderId: string; matterId: string }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId)
  if (order.serviceMode === 'AGENCY' && !mayActFor(order, isPerson(c.viewer) ? c.viewer.staffId : null, matter.itemCode, c.now))
    throw new IllegalTransition(order.id, verb, [
      { code: 'NOT_AUTHORISED', field: 'matterId', words: { en: 'no authorisation of the citizen covers this item', zh: '该事项没有群众的有效授权' } },
    ])
  await advanceOrder(c, order, 'MATTER_SUBMITTED', { item: matter.itemCode }, {}, { type: 'matter', id: matter.id })
  await c.tx.matter.update({ where: { id: matter.id }, data: { status: MATTER.to(verb.name), submittedAt: c.now } })
  return { orderId: order.id, matterId: matter.id }
})
