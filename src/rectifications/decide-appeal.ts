import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { CLOSE_UNEVALUATED } from '../clocks/keep-clocks.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { windowEnd } from '../orders/guards.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { setTimer } from '../timers/timer.ts'

export const decideAppealRules = orderVerb({ decision: z.enum(['UPHELD', 'DISMISSED']), reason: text(2_000) })

/**
 * Decides on an appeal (申诉审核, T19e), by quality. Upheld: no figure counts the evaluation any more; its row stays as it was
 * given, and its case is over. Dismissed: the case goes on, and there is no second appeal.
 * @throws NotFound, Forbidden, IllegalTransition (NO_APPEAL_PENDING), StaleVersion
 */
export async function decideAppeal(caller: Caller | Change, input: z.output<typeof decideAppealRules>): Promise<{ orderId: string; appealId: string }> {
  return change(caller, 'decideAppeal', input, async (c) => {
    const order = await openOrder(c, 'decideAppeal', input)
    const appeal = await c.tx.appeal.findFirstOrThrow({ where: { orderId: order.id, state: 'FILED' } })
    const upheld = input.decision === 'UPHELD'
    await advanceOrder(
      c,
      order,
      'APPEAL_DECIDED',
      { evaluation: appeal.evaluationId, upheld },
      { appealState: input.decision, ...(upheld ? { status: 'COMPLETED' as const, rectificationState: 'EXCLUDED' as const } : {}) },
      { type: 'appeal', id: appeal.id },
    )
    await c.tx.appeal.update({
      where: { id: appeal.id },
      data: {
        state: input.decision,
        decidedBy: actorOf(c.viewer).id,
        decidedAt: c.now,
        decisionSealed: seal(c.ground.keys, place.appealDecision(appeal.id), input.reason),
      },
    })
    if (upheld) {
      await c.tx.rectification.update({ where: { evaluationId: appeal.evaluationId }, data: { state: 'EXCLUDED' } })
      // The timer of the window may have come while the case was open.
      if (order.completedAt !== null) await setTimer(c, CLOSE_UNEVALUATED, order.id, windowEnd(order.completedAt), { cycle: order.cycle })
    }
    return { orderId: order.id, appealId: appeal.id }
  })
}
