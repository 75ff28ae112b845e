import { InvalidInput } from '../errors.ts'
import { codes, text } from '../input.ts'
import { windowEnd } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { setTimer } from '../timers/timer.ts'
import { CASE } from './case-machine.ts'
import { advanceCase, runningCase } from './running-case.ts'

const verb = orderVerb('decideRectification', {
  description: 'Accept a rectification or send it back (整改审核). Accepted: the citizen may rate it once.',
  row: {
    t: 'T20',
    from: ['RECTIFYING'],
    to: ['COMPLETED'],
    roles: ['SUPERVISOR'],
    event: 'RECTIFICATION_DECIDED',
    guards: [is.caseSubmitted, is.noAppealPending],
  },
  input: {
    decision: codes('RectificationDecision', 'Decision on a rectification (整改审核结论)', {
      APPROVED: 'Accepted (通过)',
      REJECTED: 'Sent back (退回)',
    }).describe('Decision (结论)'),
    reason: text(2_000).nullish().describe('Reason; required when it is sent back (理由)'),
  },
})

/**
 * Accepts a rectification or sends it back (整改审核, T20), by supervision. Accepted: the RECTIFY clock stops, the order is complete
 * again, and the citizen is asked to rate what was done, once; the first evaluation stays and counts.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, APPEAL_PENDING), StaleVersion, InvalidInput (reason)
 */
export const decideRectification = verb.does(async (c, input) => {
  const order = await openOrder(c, verb, input)
  const approved = input.decision === 'APPROVED'
  if (!approved && input.reason == null) throw new InvalidInput('reason', { en: 'must be stated when it is sent back', zh: '退回须说明理由' })
  const running = await runningCase(c, order)
  const decided = { decidedAt: c.now, decisionSealed: sealOptional(c.runtime.keys, place.rectificationDecision(running.id), input.reason) }
  if (!approved)
    return advanceCase(
      c,
      order,
      running,
      'RECTIFICATION_DECIDED',
      { approved },
      { rectificationState: CASE.to(verb.name, 'REJECTED') },
      { ...decided, state: CASE.to(verb.name, 'REJECTED'), rejections: running.rejections + 1 },
    )
  writeNotice(c, order.id, 'RECTIFIED')
  await setTimer(c, 'closeUnevaluated', order.id, windowEnd(c.now), { cycle: order.cycle })
  return advanceCase(
    c,
    order,
    running,
    'RECTIFICATION_DECIDED',
    { approved },
    { status: 'COMPLETED', rectificationState: CASE.to(verb.name, 'APPROVED'), rectifiedAt: c.now },
    { ...decided, state: CASE.to(verb.name, 'APPROVED') },
  )
})
