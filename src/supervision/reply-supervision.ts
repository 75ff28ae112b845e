import { seal } from '../access/encryption.ts'
import { text } from '../input.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'

const verb = orderVerb('replySupervision', {
  description: 'Reply to a letter of supervision (督办回复).',
  row: {
    t: 'SUPERVISE-2',
    from: [...OPEN, 'COMPLETED'],
    to: [],
    roles: ['TEAM_LEAD', 'STAFF', 'DISPATCHER'],
    event: 'SUPERVISION_REPLIED',
    guards: [is.supervised, is.supervisionUnanswered, is.handlerOnly, is.ownTeamOnly],
  },
  input: {
    reply: text(2_000).describe('Reply (回复)'),
  },
})

/**
 * Replies to a letter of supervision (督办回复): the handler, the lead of the team, or dispatch while the order has no handler.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const replySupervision = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const letter = await c.tx.supervision.findFirstOrThrow({ where: { orderId: order.id, state: 'OPEN' } })
  await advanceOrder(c, order, 'SUPERVISION_REPLIED', { level: letter.level }, { supervisionReplied: true }, { type: 'supervision', id: letter.id })
  await c.tx.supervision.update({
    where: { id: letter.id },
    data: { state: 'REPLIED', repliedAt: c.now, replySealed: seal(c.runtime.keys, place.supervisionReply(letter.id), input.reply) },
  })
  return { orderId: order.id }
})
