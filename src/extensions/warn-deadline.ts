import { loadCalendar } from '../calendar/load-calendar.ts'
import { loadWindows } from '../calendar/load-windows.ts'
import { dateInShanghai } from '../clock.ts'
import { nextStage } from '../clocks/clock-rules.ts'
import { stageInstant } from '../clocks/count-limit.ts'
import { newId } from '../ids.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import type { TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'

/**
 * A clock has used 50, 80 or 100 per cent of its limit (时限预警、超时): one event each, with a row of urging (催办), and
 * never twice, even after a restart. A breached clock runs on until it is stopped, and moves no state.
 */
export const warnDeadline: TimerHandler<'deadlineStage'> = async (c, timer) => {
  const row = await c.tx.deadline.findUnique({ where: { id: timer.subjectId } })
  const { percent } = timer.data
  if (row?.outcome !== 'RUNNING' || row.breachedAt !== null || row.warnedPercent >= percent) return false
  const order = await findOrder(c, row.orderId)
  if (order === null) return false
  const facts = { clock: row.clock, subject: row.subjectId, dueAt: row.dueAt.toISOString() }
  const subject = { type: 'deadline' as const, id: row.id }
  if (percent >= 100) await advanceOrder(c, order, 'DEADLINE_BREACHED', facts, {}, subject)
  else await advanceOrder(c, order, 'DEADLINE_WARNED', { ...facts, percent }, {}, subject)
  await c.tx.deadline.update({ where: { id: row.id }, data: percent >= 100 ? { breachedAt: row.dueAt } : { warnedPercent: percent } })
  await c.tx.urging.create({ data: { id: newId('urging', c.now), orderId: order.id, source: 'SYSTEM', clock: row.clock, percent, at: c.now } })
  const next = percent >= 100 ? null : nextStage(row.clock, percent)
  if (next !== null) {
    const calendar = await loadCalendar(c.tx, { from: dateInShanghai(row.startedAt), areaCode: row.areaCode, version: row.calendarVersion })
    await setTimer(c, 'deadlineStage', row.id, stageInstant(calendar, await loadWindows(c.tx, row.areaCode), row, next), { percent: next })
  }
  return true
}
