import chineseDays from 'chinese-days'
import { ordinaryKind } from '../../src/calendar/working-days.ts'
import { addDays } from '../../src/clock.ts'
import type { DayKind } from '../../src/db/generated/enums.ts'

const FIRST = '2024-01-01'
/** Last day the State Council has published; the package goes on guessing beyond it without saying so. */
const LAST = '2026-12-31'

const ENGLISH: Record<string, string> = {
  元旦: "New Year's Day",
  春节: 'Spring Festival',
  清明: 'Tomb-sweeping Day',
  劳动节: 'Labour Day',
  端午: 'Dragon Boat Festival',
  中秋: 'Mid-autumn Festival',
  国庆节: 'National Day',
}

/**
 * Every published day (工作日历). The package is asked for date strings only: given a `Date` it would answer for the
 * process's time zone.
 */
export function calendarDays(): { date: string; kind: DayKind; name: string | null }[] {
  const days: { date: string; kind: DayKind; name: string | null }[] = []
  for (let date = FIRST; date <= LAST; date = addDays(date, 1)) {
    const { work, name } = chineseDays.getDayDetail(date)
    // "National Day,国庆节,3" for a holiday or its make-up day, the weekday's name for an ordinary one
    const [english, chinese] = name.split(',')
    const kind = work ? 'WORKDAY' : 'REST'
    if (!chinese && kind !== ordinaryKind(date)) throw new Error(`chinese-days gives no reason for ${date}`)
    days.push({ date, kind, name: chinese ? `${chinese} ${ENGLISH[chinese] ?? english}` : null })
  }
  return days
}
