import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'

export const replySupervisionRules = orderVerb({ reply: text(2_000) })

/**
 * Replies to a letter of supervision (督办回复): the handler, the lead of the team, or dispatch while nobody has the order.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function replySupervision(caller: Caller | Change, input: z.output<typeof replySupervisionRules>): Promise<{ orderId: string }> {
  return change(caller, 'replySupervision', input, async (c) => {
    const order = await openOrder(c, 'replySupervision', input)
    const letter = await c.tx.supervision.findFirstOrThrow({ where: { orderId: order.id, state: 'OPEN' } })
    await advanceOrder(c, order, 'SUPERVISION_REPLIED', { level: letter.level }, { supervisionReplied: true }, { type: 'supervision', id: letter.id })
    await c.tx.supervision.update({
      where: { id: letter.id },
      data: { state: 'REPLIED', repliedAt: c.now, replySealed: seal(c.ground.keys, place.supervisionReply(letter.id), input.reply) },
    })
    return { orderId: order.id }
  })
}
