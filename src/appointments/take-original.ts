import { seal } from '../access/encryption.ts'
import { newId } from '../ids.ts'
import { nameOf } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'

const verb = orderVerb('takeOriginal', {
  description: 'Take an original into our hands (收取原件); the order is not completed before it is given back.',
  row: { t: 'V1', from: ACTIVE, to: [], roles: ['STAFF'], event: 'ORIGINAL_TAKEN', guards: [is.handlerOnly] },
  input: {
    name: nameOf(100).describe('What it is (原件名称)'),
  },
})

/**
 * Takes an original into our hands (收取原件): it is written down what and by whom, and the order is not completed before it is
 * given back.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const takeOriginal = verb.does(async (c, input): Promise<{ orderId: string; custodyId: string }> => {
  const order = await openOrder(c, verb, input)
  const staffId = order.handlerId as string
  const custodyId = newId('custody', c.now)
  await advanceOrder(c, order, 'ORIGINAL_TAKEN', { staffId }, {}, { type: 'custody', id: custodyId })
  const nameSealed = seal(c.runtime.keys, place.custodyName(custodyId), input.name)
  await c.tx.custody.create({ data: { id: custodyId, orderId: order.id, nameSealed, takenById: staffId, takenAt: c.now } })
  return { orderId: order.id, custodyId }
})
