import { z } from 'zod'
import { newId } from '../ids.ts'
import { oneOf } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { askAfter } from './ask-visit.ts'

const verb = orderVerb('startRemoteService', {
  description: 'Begin the service of an order that needs no visit (远程帮办).',
  row: {
    t: 'T14r',
    from: ['ACCEPTED'],
    to: ['IN_SERVICE'],
    roles: ['STAFF'],
    event: 'REMOTE_STARTED',
    guards: [is.handlerOnly, is.servedRemotely, is.contacted, is.noAppointment, is.noPendingSlot, is.noPendingReturn],
  },
  input: {
    channel: oneOf('RemoteChannel').describe('How you meet (远程方式)'),
    identityChecked: z
      .literal(true, "check the applicant's identity first | 请先核验申请人身份")
      .describe('The applicant’s identity was checked; must be true (已核验身份)'),
  },
})

/**
 * Begins the service of an order that needs no visit (远程帮办, T14r): by telephone, video or online. It takes the
 * place of a visit, so the time to arrange one stops.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const startRemoteService = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const id = newId('remote', c.now)
  const set = { status: 'IN_SERVICE', remoteSince: c.now } as const
  await advanceOrder(c, order, 'REMOTE_STARTED', { channel: input.channel }, set, { type: 'remote', id })
  const { channel, identityChecked } = input
  await c.tx.remoteSession.create({ data: { id, orderId: order.id, staffId: order.handlerId as string, channel, identityChecked, startedAt: c.now } })
  await askAfter(c, id, order.id, c.now)
  return { orderId: order.id }
})
