import { areaPrefix } from '../areas/area-code.ts'
import { loadCalendar, NATION } from '../calendar/load-calendar.ts'
import { loadWindows } from '../calendar/load-windows.ts'
import { dateInShanghai } from '../clock.ts'
import { countLimit } from '../clocks/count-limit.ts'
import type { Deadline } from '../db/generated/client.ts'
import { moveDeadline } from '../orders/move-deadline.ts'
import { findOrder } from '../orders/open-order.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'

/** Rows counted anew in one transaction: a city's correction must not become one transaction over all of them. */
const BATCH = 50

/**
 * Counts running deadlines anew after the calendar was corrected (日历更正后重算): next year's notice, a typhoon day. Where
 * the end differs, or is no longer provisional, the next row of the ledger is written and the old one kept; an end that
 * has passed never moves.
 */
export const recountDeadlines: TimerHandler<'recountDeadlines'> = async (c, timer) => {
  const { version, after } = timer.data
  const rows = await c.tx.deadline.findMany({
    where: {
      outcome: 'RUNNING',
      unit: { in: ['WORKING_DAYS', 'DUTY_MINUTES'] },
      calendarVersion: { lt: version },
      dueAt: { gt: c.now },
      id: { gt: after },
      ...(timer.subjectId === NATION ? {} : { areaCode: { startsWith: areaPrefix(timer.subjectId) } }),
    },
    orderBy: { id: 'asc' },
    take: BATCH,
  })
  for (const row of rows) await recount(c, row)
  const last = rows.at(-1)
  if (last && rows.length === BATCH) await setTimer(c, 'recountDeadlines', timer.subjectId, c.now, { version, after: last.id })
  return rows.length > 0
}

async function recount(c: Change, row: Deadline): Promise<void> {
  const calendar = await loadCalendar(c.tx, { from: dateInShanghai(row.startedAt), areaCode: row.areaCode })
  const counted = countLimit(calendar, await loadWindows(c.tx, row.areaCode), row)
  if (row.dueAt.getTime() === counted.dueAt.getTime() && row.provisional === counted.provisional) return
  const order = await findOrder(c, row.orderId)
  if (order === null) return
  await moveDeadline(c, order, row, 'CALENDAR')
}
