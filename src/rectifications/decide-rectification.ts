import { z } from 'zod'
import { CLOSE_UNEVALUATED } from '../clocks/keep-clocks.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { windowEnd } from '../orders/guards.ts'
import { openOrder } from '../orders/open-order.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { setTimer } from '../timers/timer.ts'
import { advanceCase, runningCase } from './running-case.ts'

export const decideRectificationRules = orderVerb({ decision: z.enum(['APPROVED', 'REJECTED']), reason: text(2_000).nullish() })

/**
 * Accepts a rectification or sends it back (整改审核, T20), by supervision. Accepted: the RECTIFY clock stops, the order is complete
 * again, and the citizen is asked to rate what was done, once; the first evaluation stays and counts.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, APPEAL_PENDING), StaleVersion, InvalidInput (reason)
 */
export async function decideRectification(caller: Caller | Change, input: z.output<typeof decideRectificationRules>) {
  return change(caller, 'decideRectification', input, async (c) => {
    const order = await openOrder(c, 'decideRectification', input)
    const approved = input.decision === 'APPROVED'
    if (!approved && input.reason == null) throw new InvalidInput('reason', { en: 'must be stated when it is sent back', zh: '退回须说明理由' })
    const running = await runningCase(c, order)
    const decided = { decidedAt: c.now, decisionSealed: sealOptional(c.ground.keys, place.rectificationDecision(running.id), input.reason) }
    if (!approved)
      return advanceCase(
        c,
        order,
        running,
        'RECTIFICATION_DECIDED',
        { approved },
        { rectificationState: 'REJECTED' },
        { ...decided, state: 'REJECTED', rejections: running.rejections + 1 },
      )
    writeNotice(c, order.id, 'RECTIFIED')
    await setTimer(c, CLOSE_UNEVALUATED, order.id, windowEnd(c.now), { cycle: order.cycle })
    return advanceCase(
      c,
      order,
      running,
      'RECTIFICATION_DECIDED',
      { approved },
      { status: 'COMPLETED', rectificationState: 'APPROVED', rectifiedAt: c.now },
      { ...decided, state: 'APPROVED' },
    )
  })
}
