import { DAY, dateInShanghai, HOUR } from '../clock.ts'
import type { Words } from '../errors.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { loadCalendar } from './load-calendar.ts'
import { type Calendar, missingYear } from './working-days.ts'

/** Something about the calendar that somebody must see to. */
export interface CalendarWarning {
  readonly code: string
  readonly words: Words
}

/** What is missing of a calendar: from 1 December next year's notice. */
export function warningsOf(calendar: Calendar, now: Date): CalendarWarning[] {
  const year = missingYear(calendar.horizon, dateInShanghai(now))
  if (year === null) return []
  const words = {
    en: `the ${year} calendar is missing: enter the State Council's notice`,
    zh: `缺少 ${year} 年工作日历，请录入国务院办公厅节假日安排通知`,
  }
  return [{ code: 'CALENDAR_MISSING', words }]
}

/** Says in the log what is missing of the nation's calendar, as `calendar { warnings }` does. */
export async function logWarnings({ db, clock, log }: Runtime): Promise<void> {
  const now = clock.now()
  const calendar = await loadCalendar(db, { from: dateInShanghai(now) })
  for (const { code, words } of warningsOf(calendar, now)) log.warn({ code, horizon: calendar.horizon }, words.en)
}

/** Does so at the start and once a day until it is stopped. */
export const startCalendarWatch = (runtime: Runtime): { stop(): Promise<void> } =>
  goRound(() => logWarnings(runtime), {
    every: DAY,
    afterFailure: HOUR,
    failed: (error) => runtime.log.warn({ err: error }, 'the calendar could not be looked at; trying again'),
  })
