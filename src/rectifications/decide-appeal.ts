import { seal } from '../access/encryption.ts'
import { actorOf } from '../events/change.ts'
import { codes, text } from '../input.ts'
import { windowEnd } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { setTimer } from '../timers/timer.ts'
import { APPEAL, CASE } from './case-machine.ts'

const verb = orderVerb('decideAppeal', {
  description: 'Decide on an appeal (申诉审核): an evaluation whose appeal is upheld is left out of every figure, and kept.',
  row: { t: 'T19e', from: ['RECTIFYING'], to: ['COMPLETED'], roles: ['QUALITY'], event: 'APPEAL_DECIDED', guards: [is.appealPending] },
  input: {
    decision: codes('AppealDecision', 'Decision on an appeal (申诉结论)', {
      UPHELD: 'The evaluation is left out (成立)',
      DISMISSED: 'It stands (不成立)',
    }).describe('Decision (结论)'),
    reason: text(2_000).describe('Reason (理由)'),
  },
})

/**
 * Decides on an appeal (申诉审核, T19e), by quality. Upheld: no figure counts the evaluation any more; its row stays as it was
 * given, and its case is over. Dismissed: the case goes on, and there is no second appeal.
 * @throws NotFound, Forbidden, IllegalTransition (NO_APPEAL_PENDING), StaleVersion
 */
export const decideAppeal = verb.does(async (c, input): Promise<{ orderId: string; appealId: string }> => {
  const order = await openOrder(c, verb, input)
  const appeal = await c.tx.appeal.findFirstOrThrow({ where: { orderId: order.id, state: { in: APPEAL.from(verb.name) } } })
  const decision = APPEAL.to(verb.name, input.decision)
  const upheld = decision === 'UPHELD'
  await advanceOrder(
    c,
    order,
    'APPEAL_DECIDED',
    { evaluation: appeal.evaluationId, upheld },
    { appealState: decision, ...(upheld ? { status: 'COMPLETED' as const, rectificationState: CASE.to(verb.name) } : {}) },
    { type: 'appeal', id: appeal.id },
  )
  await c.tx.appeal.update({
    where: { id: appeal.id },
    data: {
      state: decision,
      decidedBy: actorOf(c.viewer).id,
      decidedAt: c.now,
      decisionSealed: seal(c.runtime.keys, place.appealDecision(appeal.id), input.reason),
    },
  })
  if (upheld) {
    await c.tx.rectification.update({ where: { evaluationId: appeal.evaluationId }, data: { state: CASE.to(verb.name) } })
    // The timer of the window may have come while the case was open.
    if (order.completedAt !== null) await setTimer(c, 'closeUnevaluated', order.id, windowEnd(order.completedAt), { cycle: order.cycle })
  }
  return { orderId: order.id, appealId: appeal.id }
})
