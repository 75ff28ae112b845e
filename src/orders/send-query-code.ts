import { logAccess } from '../access/access-log.ts'
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { id } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { keysOf } from './keys.ts'
import { findOrder } from './open-order.ts'
import { inScope, mayReveal } from './policy.ts'
import { writeNotice } from './write-notice.ts'

const verb = declareVerb('sendQueryCode', {
  description:
    'Send the query code to the telephone on file once more (重发查询码), for a citizen who has lost it: it is shown to nobody, and each use is one row of the access log.',
  givesOrder: true,
  input: { orderId: id('order').describe('Order id (工单标识)') },
})

const SENDERS = ['HOTLINE_AGENT', 'DISPATCHER']

/**
 * Sends the query code to the telephone on file once more (重发查询码): a notice and one access-log row in one change. The caller does not
 * see the code, since it opens the citizen's own view of the order.
 * @throws Unauthenticated, NotFound, Forbidden, InvalidInput (orderId) without a telephone or for an order that is no work
 */
export const sendQueryCode = verb.answers(
  async (caller: Caller & { readonly idempotencyKey: string | null }, input): Promise<{ orderId: string }> =>
    change(caller, verb.name, input, async (c) => {
      const order = await findOrder(c, input.orderId)
      if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
      if (order === null || !inScope(c.viewer, order.id, keysOf(order))) throw new NotFound('order')
      if (!SENDERS.includes(c.viewer.role) || !mayReveal(c.viewer, order, c.now)) throw new Forbidden()
      const { phoneSealed } = await c.tx.requester.findUniqueOrThrow({ where: { id: order.requesterId }, select: { phoneSealed: true } })
      if (phoneSealed === null) throw new InvalidInput('orderId', { en: 'has no telephone on file', zh: '未登记联系电话' })
      if (order.standing !== 'LIVE')
        throw new InvalidInput('orderId', { en: 'is a trial or of the past; no notices are sent for it', zh: '为测试或历史工单，不发送通知' })
      await logAccess(c, { orderId: order.id, fields: ['QUERY_CODE'], purpose: 'SEND' })
      writeNotice(c, order.id, 'QUERY_CODE')
      return { orderId: order.id }
    }),
)
