import { SYSTEM } from '../access/viewer.ts'
import { PAUSED } from '../clocks/clock-rules.ts'
import { resumeClocks } from '../clocks/resume-clocks.ts'
import { id } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { ACTIVE, blockers, is } from '../orders/lifecycle.ts'
import { moveMatters } from '../orders/move-deadline.ts'
import { advanceOrder, findOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('resumeMatter', {
  description: 'End the special procedure of a matter (恢复办件); its clocks go on with what was left.',
  row: {
    t: 'M2r',
    from: ACTIVE,
    to: [],
    roles: ['DEPARTMENT', 'SYSTEM'],
    event: 'MATTER_RESUMED',
    guards: [is.ownDepartment, is.hasSuspendedMatter, is.notSuspended],
  },
  input: {
    matterId: id('matter').describe('Matter (办件)'),
  },
})

/**
 * Ends a matter's special procedure (恢复办件): its clocks go on with what was left, in the next rows of their ledger.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const resumeMatter = verb.does(async (c, input): Promise<{ orderId: string; matterId: string }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId)
  await resume(c, order, matter, false)
  return { orderId: order.id, matterId: matter.id }
})

/** A special procedure whose expected end has come ends by itself (到期自动恢复). */
export const lapseMatterSuspension: TimerHandler = async (c, { subjectId }) => {
  const procedure = await c.tx.matterSuspension.findUnique({ where: { id: subjectId }, include: { matter: { select: { orderId: true } } } })
  if (!procedure || procedure.endedAt !== null) return false
  const order = await findOrder(c, procedure.matter.orderId)
  const matter = order?.matters.find((one) => one.id === procedure.matterId)
  if (!order || !matter || !MATTER.from(verb.name).includes(matter.status) || blockers(verb, order, SYSTEM, c.now).length > 0) return false
  await resume(c, order, matter, true)
  return true
}

async function resume(c: Change, order: OrderFacts, matter: OrderFacts['matters'][number], lapsed: boolean): Promise<void> {
  const procedure = await c.tx.matterSuspension.findFirstOrThrow({ where: { matterId: matter.id, endedAt: null } })
  const rows = await c.tx.deadline.findMany({ where: { orderId: order.id, subjectId: matter.id, clock: { in: [...PAUSED] } }, orderBy: { seq: 'asc' } })
  const paused = [...new Map(rows.map((row) => [row.clock, row])).values()].filter((row) => row.replacedBecause === 'PAUSE')
  const next = await resumeClocks(c, order.areaCode, paused, procedure.startedAt)
  await advanceOrder(c, order, 'MATTER_RESUMED', { item: matter.itemCode, lapsed }, {}, { type: 'matter', id: matter.id })
  await c.tx.matterSuspension.update({ where: { id: procedure.id }, data: { endedAt: c.now } })
  await c.tx.matter.update({ where: { id: matter.id }, data: { status: MATTER.to(verb.name) } })
  await moveMatters(c, next)
}
