import type { z } from 'zod'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'

export const revokeAuthorizationRules = orderVerb({ authorizationId: id('authorization') })

/**
 * Takes an authorisation back (撤销授权); what was done under it stays done.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function revokeAuthorization(
  caller: Caller | Change,
  input: z.output<typeof revokeAuthorizationRules>,
): Promise<{ orderId: string; authorizationId: string }> {
  return change(caller, 'revokeAuthorization', input, async (c) => {
    const order = await openOrder(c, 'revokeAuthorization', input)
    const given = order.authorizations.find((one) => one.id === input.authorizationId)
    if (!given) throw new NotFound('authorisation of this order that stands')
    await advanceOrder(c, order, 'AUTHORIZATION_REVOKED', { items: [...given.itemCodes] }, {}, { type: 'authorization', id: given.id })
    await c.tx.authorization.update({ where: { id: given.id }, data: { revokedAt: c.now } })
    return { orderId: order.id, authorizationId: given.id }
  })
}
