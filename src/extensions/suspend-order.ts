import { z } from 'zod'
import { DAY } from '../clock.ts'
import { PAUSED } from '../clocks/clock-rules.ts'
import { closeDeadline } from '../clocks/ledger.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimer } from '../timers/timer.ts'

/** Longest suspension: a longer one needs another decision. */
const MOST_DAYS = PARAMETERS.LONGEST_SUSPENSION_DAYS.value

const verb = orderVerb('suspendOrder', {
  description: 'Suspend an order on a legal ground (挂起): the handling limit and the clocks of its matters pause, ACCEPT and CONTACT never do.',
  row: {
    t: 'SUSPEND',
    from: ACTIVE,
    to: [],
    roles: ['TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR'],
    event: 'SUSPENDED',
    guards: [is.ownTeamOnly, is.notSuspended, is.noPendingExtension],
  },
  input: {
    ground: oneOf('SuspensionGround').describe('Legal ground (法定事由)'),
    evidence: text(200).describe('Number of the document it rests on (凭证文号)'),
    expectedUntil: z.date().describe('Expected end; it resumes by itself then (预计恢复时间)'),
  },
})

/**
 * Suspends an order (挂起) on a legal ground, with the document it rests on: the time is not counted (行政许可法 §45). The handling
 * limit and the matters' clocks pause; ACCEPT and CONTACT never do. Handlers do not pause their own clock: the lead, dispatch or
 * supervision does. It ends by itself when expected.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const suspendOrder = verb.does(async (c, input): Promise<{ orderId: string; suspensionId: string }> => {
  const order = await openOrder(c, verb, input)
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
  await setTimer(c, 'lapseSuspension', id, until)
  return { orderId: order.id, suspensionId: id }
})
