import { z } from 'zod'
import { DAY } from '../clock.ts'
import { PAUSED } from '../clocks/clock-rules.ts'
import { closeDeadline } from '../clocks/ledger.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { id, orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimer } from '../timers/timer.ts'
import { openMatter } from './open-matter.ts'

/** The kind of timer that ends a special procedure nobody ended. */
export const LAPSE_MATTER_SUSPENSION = 'lapseMatterSuspension'
const MOST_DAYS = PARAMETERS.LONGEST_SUSPENSION_DAYS.value

export const suspendMatterRules = orderVerb({
  matterId: id('matter'),
  ground: z.enum(['INSPECTION', 'TESTING', 'EXPERT_REVIEW', 'HEARING', 'PUBLIC_NOTICE', 'APPLICANT_SUPPLEMENT', 'FORCE_MAJEURE']),
  evidence: text(200),
  expectedUntil: z.date(),
})

/**
 * Puts a matter into a special procedure (特殊程序, 行政许可法 §45) on a legal ground, with the document it rests on: its two clocks
 * pause, those of the order's other matters go on. It ends by itself when expected.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function suspendMatter(caller: Caller | Change, input: z.output<typeof suspendMatterRules>): Promise<{ orderId: string; matterId: string }> {
  return change(caller, 'suspendMatter', input, async (c) => {
    const order = await openOrder(c, 'suspendMatter', input)
    const matter = openMatter(c, order, 'suspendMatter', input.matterId, ['ACCEPTED'])
    const { ground, evidence, expectedUntil } = input
    if (expectedUntil <= c.now || expectedUntil.getTime() > c.now.getTime() + MOST_DAYS * DAY)
      throw new InvalidInput('expectedUntil', { en: `must lie ahead, at most ${MOST_DAYS} days`, zh: `须为将来时间，且不超过 ${MOST_DAYS} 天` })
    const subject = { type: 'matter' as const, id: matter.id }
    await advanceOrder(c, order, 'MATTER_SUSPENDED', { item: matter.itemCode, ground, expectedUntil: expectedUntil.toISOString() }, {}, subject)
    const procedureId = newId('procedure', c.now)
    await c.tx.matterSuspension.create({ data: { id: procedureId, matterId: matter.id, ground, evidence, expectedUntil, startedAt: c.now } })
    await c.tx.matter.update({ where: { id: matter.id }, data: { status: 'SUSPENDED' } })
    const running = await c.tx.deadline.findMany({ where: { orderId: order.id, subjectId: matter.id, outcome: 'RUNNING', clock: { in: [...PAUSED] } } })
    for (const row of running) await closeDeadline(c, row, 'PAUSE')
    await setTimer(c, LAPSE_MATTER_SUSPENSION, procedureId, expectedUntil)
    return { orderId: order.id, matterId: matter.id }
  })
}
