import { id } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('withdrawMatter', {
  description: 'Take one matter back before it is accepted (撤回办件).',
  row: { t: 'M1w', from: ACTIVE, to: [], roles: ['STAFF', 'CITIZEN'], event: 'MATTER_WITHDRAWN', guards: [is.handlerOnly, is.hasMatterToWithdraw] },
  input: {
    matterId: id('matter').describe('Matter (办件)'),
  },
})

/**
 * Takes one matter back before it is accepted (撤回办件); the order and its other matters go on.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const withdrawMatter = verb.does(async (c, input): Promise<{ orderId: string; matterId: string }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId)
  await advanceOrder(c, order, 'MATTER_WITHDRAWN', { item: matter.itemCode }, {}, { type: 'matter', id: matter.id })
  await c.tx.matter.update({ where: { id: matter.id }, data: { status: MATTER.to(verb.name), decidedAt: c.now } })
  return { orderId: order.id, matterId: matter.id }
})
