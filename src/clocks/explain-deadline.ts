import { loadCalendar } from '../calendar/load-calendar.ts'
import { loadWindows } from '../calendar/load-windows.ts'
import { dateInShanghai } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Deadline } from '../db/generated/client.ts'
import { countLimit, type Step } from './count-limit.ts'

/**
 * Explains a deadline (期限说明): every day, or stretch of duty, on the way to its end, and why it counted or not. Counted
 * by the version of the calendar the row was written with, so the explanation never changes later.
 */
export async function explainDeadline(tx: Pick<Tx, '$queryRaw' | 'dutyWindow'>, row: Deadline): Promise<readonly Step[]> {
  const calendar = await loadCalendar(tx, { from: dateInShanghai(row.startedAt), areaCode: row.areaCode, version: row.calendarVersion })
  return countLimit(calendar, await loadWindows(tx, row.areaCode), row).steps
}
