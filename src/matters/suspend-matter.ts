import { z } from 'zod'
import { DAY } from '../clock.ts'
import { PAUSED } from '../clocks/clock-rules.ts'
import { closeDeadline } from '../clocks/ledger.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { id, oneOf, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimer } from '../timers/timer.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const MOST_DAYS = PARAMETERS.LONGEST_SUSPENSION_DAYS.value

const verb = orderVerb('suspendMatter', {
  description: 'Put a matter into a special procedure on a legal ground (特殊程序); its clocks pause.',
  row: { t: 'M2s', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATTER_SUSPENDED', guards: [is.ownDepartment, is.hasMatterToSuspend, is.notSuspended] },
  input: {
    matterId: id('matter').describe('Matter (办件)'),
    ground: oneOf('SuspensionGround').describe('Legal ground (法定事由)'),
    evidence: text(200).describe('Document it rests on (依据文号)'),
    expectedUntil: z.date().describe('Expected to end; then it ends by itself (预计结束时间)'),
  },
})

/**
 * Puts a matter into a special procedure (特殊程序, 行政许可法 §45) on a legal ground, with the document it rests on: its two clocks
 * pause, those of the order's other matters go on. It ends by itself when expected.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const suspendMatter = verb.does(async (c, input): Promise<{ orderId: string; matterId: string }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId)
  const { ground, evidence, expectedUntil } = input
  if (expectedUntil <= c.now || expectedUntil.getTime() > c.now.getTime() + MOST_DAYS * DAY)
    throw new InvalidInput('expectedUntil', { en: `must lie ahead, at most ${MOST_DAYS} days`, zh: `须为将来时间，且不超过 ${MOST_DAYS} 天` })
  const subject = { type: 'matter' as const, id: matter.id }
  await advanceOrder(c, order, 'MATTER_SUSPENDED', { item: matter.itemCode, ground, expectedUntil: expectedUntil.toISOString() }, {}, subject)
  const procedureId = newId('procedure', c.now)
  await c.tx.matterSuspension.create({ data: { id: procedureId, matterId: matter.id, ground, evidence, expectedUntil, startedAt: c.now } })
  await c.tx.matter.update({ where: { id: matter.id }, data: { status: MATTER.to(verb.name) } })
  const running = await c.tx.deadline.findMany({ where: { orderId: order.id, subjectId: matter.id, outcome: 'RUNNING', clock: { in: [...PAUSED] } } })
  for (const row of running) await closeDeadline(c, row, 'PAUSE')
  await setTimer(c, 'lapseMatterSuspension', procedureId, expectedUntil)
  return { orderId: order.id, matterId: matter.id }
})
