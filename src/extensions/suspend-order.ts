import { z } from 'zod'
import { DAY } from '../clock.ts'
import { PAUSED } from '../clocks/clock-rules.ts'
import { closeDeadline } from '../clocks/ledger.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimer } from '../timers/timer.ts'

/** The kind of timer that ends a suspension nobody ended. */
export const LAPSE_SUSPENSION = 'lapseSuspension'
/** Longer than this is no suspension but another decision. */
const MOST_DAYS = PARAMETERS.LONGEST_SUSPENSION_DAYS.value

export const suspendOrderRules = orderVerb({
  ground: z.enum(['INSPECTION', 'TESTING', 'EXPERT_REVIEW', 'HEARING', 'PUBLIC_NOTICE', 'APPLICANT_SUPPLEMENT', 'FORCE_MAJEURE']),
  evidence: text(200),
  expectedUntil: z.date(),
})

/**
 * Suspends an order (挂起) on a legal ground, with the document it rests on: the time is not counted (行政许可法 §45). The handling
 * limit and the matters' clocks pause; ACCEPT and CONTACT never do. Nobody pauses their own clock: the lead, dispatch or
 * supervision does. It ends by itself when expected.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function suspendOrder(caller: Caller | Change, input: z.output<typeof suspendOrderRules>): Promise<{ orderId: string; suspensionId: string }> {
  return change(caller, 'suspendOrder', input, async (c) => {
    const order = await openOrder(c, 'suspendOrder', input)
    const until = input.expectedUntil
    if (until <= c.now || until.getTime() > c.now.getTime() + MOST_DAYS * DAY)
      throw new InvalidInput('expectedUntil', { en: `must lie ahead, at most ${MOST_DAYS} days`, zh: `须为将来时间，且不超过 ${MOST_DAYS} 天` })
    const id = newId('suspension', c.now)
    await advanceOrder(c, order, 'SUSPENDED', { ground: input.ground, expectedUntil: until.toISOString() }, { suspendedAt: c.now }, { type: 'suspension', id })
    const { ground, evidence } = input
    await c.tx.suspension.create({
      data: { id, orderId: order.id, ground, evidence, expectedUntil: until, state: 'ACTIVE', startedBy: actorOf(c.viewer).id, startedAt: c.now },
    })
    const running = await c.tx.deadline.findMany({ where: { orderId: order.id, cycle: order.cycle, outcome: 'RUNNING', clock: { in: [...PAUSED] } } })
    for (const row of running) await closeDeadline(c, row, 'PAUSE')
    await setTimer(c, LAPSE_SUSPENSION, id, until)
    return { orderId: order.id, suspensionId: id }
  })
}
