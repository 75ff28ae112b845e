import { z } from 'zod'
import { RemoteChannel } from '../db/generated/enums.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { askAfter } from './ask-visit.ts'

export const startRemoteServiceRules = orderVerb({
  channel: z.enum(RemoteChannel),
  identityChecked: z.literal(true, "check the applicant's identity first | 请先核验申请人身份"),
})

/**
 * Begins the service of an order that needs nobody at the door (远程帮办, T14r): by telephone, video or online. It takes the
 * place of a visit, so the time to arrange one stops.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function startRemoteService(caller: Caller | Change, input: z.output<typeof startRemoteServiceRules>): Promise<{ orderId: string }> {
  return change(caller, 'startRemoteService', input, async (c) => {
    const order = await openOrder(c, 'startRemoteService', input)
    const id = newId('remote', c.now)
    const set = { status: 'IN_SERVICE', remoteSince: c.now } as const
    await advanceOrder(c, order, 'REMOTE_STARTED', { channel: input.channel }, set, { type: 'remote', id })
    const { channel, identityChecked } = input
    await c.tx.remoteSession.create({ data: { id, orderId: order.id, staffId: order.handlerId as string, channel, identityChecked, startedAt: c.now } })
    await askAfter(c, id, order.id, c.now)
    return { orderId: order.id }
  })
}
