import { loadCalendar } from '../calendar/load-calendar.ts'
import { workingDaysBetween } from '../calendar/working-days.ts'
import { dateInShanghai } from '../clock.ts'
import type { Deadline } from '../db/generated/client.ts'
import type { Change } from '../runtime.ts'
import { replaceDeadline } from './ledger.ts'

/**
 * Lets paused clocks go on with what was left (恢复计时), each in a new row, by the calendar of the area the order lies in now.
 * @param since when they were paused: what had been used by then is not counted again
 * @returns the new rows
 */
export async function resumeClocks(c: Change, areaCode: string, paused: readonly Deadline[], since: Date): Promise<Deadline[]> {
  const calendar = await loadCalendar(c.tx, { areaCode })
  const usedOf = (row: Deadline) => row.used + workingDaysBetween(calendar, dateInShanghai(row.startedAt), dateInShanghai(since))
  const next: Deadline[] = []
  for (const row of paused) {
    const terms = { startedAt: c.now, amount: row.amount, used: Math.min(row.amount, usedOf(row)) }
    next.push(await replaceDeadline(c, { ...row, areaCode }, 'RESUME', terms))
  }
  return next
}
