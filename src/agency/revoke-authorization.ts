import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'

const verb = orderVerb('revokeAuthorization', {
  description: 'Take an authorisation back (撤销授权).',
  row: {
    t: 'AG2',
    from: ['VERIFIED', 'DISPATCHED', ...ACTIVE],
    to: [],
    roles: ['STAFF', 'CITIZEN', 'DISPATCHER'],
    event: 'AUTHORIZATION_REVOKED',
    guards: [is.handlerOnly, is.hasAuthorization],
  },
  input: {
    authorizationId: id('authorization').describe('Authorisation (授权)'),
  },
})

/**
 * Takes an authorisation back (撤销授权); what was done under it stays done.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const revokeAuthorization = verb.does(async (c, input): Promise<{ orderId: string; authorizationId: string }> => {
  const order = await openOrder(c, verb, input)
  const given = order.authorizations.find((one) => one.id === input.authorizationId)
  if (!given) throw new NotFound('authorisation of this order that stands')
  await advanceOrder(c, order, 'AUTHORIZATION_REVOKED', { items: [...given.itemCodes] }, {}, { type: 'authorization', id: given.id })
  await c.tx.authorization.update({ where: { id: given.id }, data: { revokedAt: c.now } })
  return { orderId: order.id, authorizationId: given.id }
})
