import { PAUSED } from '../clocks/clock-rules.ts'
import { resumeClocks } from '../clocks/resume-clocks.ts'
import type { Deadline } from '../db/generated/client.ts'
import { isTerminalMatter, type OrderFacts } from '../orders/facts.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { dueColumns, moveMatters } from '../orders/move-deadline.ts'
import { advanceOrder, findOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change, TimerHandler } from '../runtime.ts'

const verb = orderVerb('resumeOrder', {
  description: 'Resume a suspended order (解挂): its clocks go on with what was left.',
  row: {
    t: 'RESUME',
    from: ACTIVE,
    to: [],
    roles: ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR', 'SYSTEM'],
    event: 'RESUMED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.suspended],
  },
})

/**
 * Resumes a suspended order (解挂): each paused clock goes on with what was left, in the next row of its ledger.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const resumeOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await resume(c, order, false)
  return { orderId: order.id }
})

/** A suspension whose expected end has come ends by itself (到期自动恢复). */
export const lapseSuspension: TimerHandler = async (c, timer) => {
  const suspension = await c.tx.suspension.findUnique({ where: { id: timer.subjectId } })
  if (suspension?.state !== 'ACTIVE') return false
  const order = await findOrder(c, suspension.orderId)
  if (!order?.suspendedAt) return false
  await resume(c, order, true)
  return true
}

async function resume(c: Change, order: OrderFacts, lapsed: boolean): Promise<void> {
  const suspension = await c.tx.suspension.findFirstOrThrow({ where: { orderId: order.id, state: 'ACTIVE' } })
  const paused = await pausedClocks(c, order, suspension.startedAt)
  const next = await resumeClocks(c, order.areaCode, paused, suspension.startedAt)
  const columns = dueColumns(next)
  await advanceOrder(
    c,
    order,
    'RESUMED',
    { lapsed, dueAt: 'dueAt' in columns ? columns.dueAt.toISOString() : null, was: order.dueAt?.toISOString() ?? null },
    { suspendedAt: null, ...columns },
    { type: 'suspension', id: suspension.id },
  )
  await c.tx.suspension.update({ where: { id: suspension.id }, data: { state: lapsed ? 'LAPSED' : 'RESUMED', endedAt: c.now } })
  await moveMatters(c, next)
}

/** The rows that were closed for this pause and have no next row yet; clocks of matters decided meanwhile have nothing left to count. */
async function pausedClocks(c: Change, order: OrderFacts, since: Date): Promise<Deadline[]> {
  const rows = await c.tx.deadline.findMany({
    where: { orderId: order.id, cycle: order.cycle, clock: { in: [...PAUSED] } },
    orderBy: [{ seq: 'asc' }, { id: 'asc' }],
  })
  const last = new Map(rows.map((row) => [`${row.clock} ${row.subjectId}`, row]))
  const decided = order.matters.filter((matter) => isTerminalMatter(matter.status)).map((matter) => matter.id)
  return [...last.values()].filter(
    (row) => row.replacedBecause === 'PAUSE' && row.stoppedAt !== null && row.stoppedAt >= since && !decided.includes(row.subjectId),
  )
}
