import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { runningCase } from './running-case.ts'

export const fileAppealRules = orderVerb({ ground: z.enum(['MISTAKEN', 'MALICIOUS']), statement: text(2_000) })

/**
 * Appeals against an evaluation that is mistaken or malicious (差评申诉, T19d): the handler or the lead of the team, once an evaluation,
 * while its case is open. The clocks of the case run on.
 * @throws NotFound, Forbidden, IllegalTransition (APPEALED_ALREADY, NOT_HANDLER, NOT_YOUR_TEAM), StaleVersion
 */
export async function fileAppeal(caller: Caller | Change, input: z.output<typeof fileAppealRules>): Promise<{ orderId: string; appealId: string }> {
  return change(caller, 'fileAppeal', input, async (c) => {
    const order = await openOrder(c, 'fileAppeal', input)
    const { evaluationId } = await runningCase(c, order)
    if (evaluationId === null) throw new Error('the table lets nobody appeal against a call back')
    const id = newId('appeal', c.now)
    await advanceOrder(c, order, 'APPEAL_FILED', { evaluation: evaluationId, ground: input.ground }, { appealState: 'FILED' }, { type: 'appeal', id })
    await c.tx.appeal.create({
      data: {
        id,
        orderId: order.id,
        evaluationId,
        ground: input.ground,
        statementSealed: seal(c.ground.keys, place.appealStatement(id), input.statement),
        filedBy: actorOf(c.viewer).id,
        filedAt: c.now,
        state: 'FILED',
      },
    })
    return { orderId: order.id, appealId: id }
  })
}
