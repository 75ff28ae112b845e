import type { z } from 'zod'
import { staffIdOf } from '../access/viewer.ts'
import { OrderStatus } from '../db/generated/enums.ts'
import { NotFound, StaleVersion } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { id } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, findOrder, openOrder, permit } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change } from '../runtime.ts'

const verb = orderVerb('returnOriginal', {
  description: 'Give an original back (归还原件).',
  row: {
    t: 'V2',
    from: Object.values(OrderStatus),
    to: [],
    roles: ['STAFF', 'TEAM_LEAD', 'DISPATCHER'],
    event: 'ORIGINAL_RETURNED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.originalOut],
  },
  input: {
    custodyId: id('custody').describe('Custody (保管标识)'),
  },
})

/**
 * Gives an original back (归还原件), whatever has become of its order: by the handler, by the lead, by dispatch, and always by the
 * staff member who took it, even if they have handed the order on or no longer see it.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const returnOriginal = verb.does(async (c, input): Promise<{ orderId: string; custodyId: string }> => {
  const out = await c.tx.custody.findFirst({ where: { id: input.custodyId, orderId: input.orderId, returnedAt: null }, select: { takenById: true } })
  const staffId = staffIdOf(c)
  const order = staffId !== '' && out?.takenById === staffId ? await openTaken(c, input, staffId) : await openOrder(c, verb, input)
  if (out === null) throw new NotFound('original of this order in our hands')
  await advanceOrder(c, order, 'ORIGINAL_RETURNED', { staffId: staffId || actorOf(c.viewer).id }, {}, { type: 'custody', id: input.custodyId })
  await c.tx.custody.update({ where: { id: input.custodyId }, data: { returnedAt: c.now } })
  return { orderId: order.id, custodyId: input.custodyId }
})

/** The staff member who took an original answers for it as the handler does for the order, within scope or not. */
async function openTaken(c: Change, input: z.output<typeof verb.rules>, staffId: string): Promise<OrderFacts> {
  const order = await findOrder(c, input.orderId)
  if (order === null) throw new NotFound('order')
  permit(c, verb, { ...order, handlerId: staffId })
  if (input.expectedVersion != null && input.expectedVersion !== order.version) throw new StaleVersion(order.id)
  return order
}
