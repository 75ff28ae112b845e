import { addDays, startOfDayInShanghai } from '../clock.ts'
import type { DayKind } from '../db/generated/enums.ts'
import type { Words } from '../errors.ts'

/** The working-day calendar (工作日历) as a value. Dates are `YYYY-MM-DD` in Asia/Shanghai everywhere in this folder. */
export interface Calendar {
  /** Version it was read with: a deadline says which it was counted by. */
  readonly version: number
  /** Last date that was published; beyond it weekends and the days fixed by law rest, the others work, until the next notice. */
  readonly horizon: string
  kindOf(date: string): DayKind
  /** Name of the holiday a day belongs to, or of the one its make-up day is for; null for an ordinary day. */
  nameOf(date: string): Words | null
}

/** One day of an explanation: what it is and whether it counted towards the limit. */
export interface CountedDay {
  readonly date: string
  readonly kind: DayKind
  readonly counted: boolean
  readonly why: Words
}

export interface Deadline {
  /** Last working day of the limit. */
  readonly date: string
  /** Some of it lies beyond the published calendar: it may move when the next year's notice is out (期限暂定). */
  readonly provisional: boolean
  readonly days: readonly CountedDay[]
}

const WEEKDAYS: readonly Words[] = [
  { en: 'Sunday', zh: '星期日' },
  { en: 'Monday', zh: '星期一' },
  { en: 'Tuesday', zh: '星期二' },
  { en: 'Wednesday', zh: '星期三' },
  { en: 'Thursday', zh: '星期四' },
  { en: 'Friday', zh: '星期五' },
  { en: 'Saturday', zh: '星期六' },
]

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00.000Z`).getUTCDay()
}

/** What the week alone says, for days no notice covers. */
export function ordinaryKind(date: string): DayKind {
  const weekday = weekdayOf(date)
  return weekday === 0 || weekday === 6 ? 'REST' : 'WORKDAY'
}

/**
 * Days that are a holiday every year, whatever the notice of the year says (全国年节及纪念日放假办法 as of 2025): 1 January, 1 and 2
 * May, 1 to 3 October. Those that follow the moon or the sun's terms are not known without the notice, nor are the days around.
 */
const FIXED_BY_LAW: Readonly<Record<string, Words>> = {
  '01-01': { en: "New Year's Day", zh: '元旦' },
  '05-01': { en: 'Labour Day', zh: '劳动节' },
  '05-02': { en: 'Labour Day', zh: '劳动节' },
  '10-01': { en: 'National Day', zh: '国庆节' },
  '10-02': { en: 'National Day', zh: '国庆节' },
  '10-03': { en: 'National Day', zh: '国庆节' },
}

/** Those days, `MM-DD`. */
export const FIXED_DAYS: readonly string[] = Object.keys(FIXED_BY_LAW)

/** The holiday a day is by law, before its year's notice is out; null for any other. */
export const fixedHoliday = (date: string): Words | null => FIXED_BY_LAW[date.slice(5)] ?? null

/** What a day beyond the published calendar is until the notice is out (暂定). */
export const provisionalKind = (date: string): DayKind => (fixedHoliday(date) ? 'REST' : ordinaryKind(date))

/**
 * The year whose calendar is missing (缺少的年度日历): next year's from 1 December on, this year's until it is entered; null when
 * there is none.
 * @param horizon last day that was published, `YYYY-MM-DD`
 * @param today `YYYY-MM-DD` in Asia/Shanghai
 */
export function missingYear(horizon: string, today: string): number | null {
  const year = Number(today.slice(0, 4))
  if (horizon < `${year}-12-31`) return year
  return today.slice(5) >= '12-01' && horizon < `${year + 1}-12-31` ? year + 1 : null
}

function why(calendar: Calendar, date: string): Words {
  const weekday = WEEKDAYS[weekdayOf(date)] as Words
  const unpublished = date > calendar.horizon
  const name = calendar.nameOf(date)
  if (name && calendar.kindOf(date) === 'REST') return { en: `${weekday.en}, ${name.en}`, zh: `${weekday.zh}，${name.zh}` }
  if (name) return { en: `${weekday.en}, make-up working day (${name.en})`, zh: `${weekday.zh}，调休补班（${name.zh}）` }
  return unpublished ? { en: `${weekday.en}, calendar not yet published`, zh: `${weekday.zh}，节假日安排尚未公布` } : weekday
}

/**
 * The end of a limit in working days. The day it begins on does not count; counting starts with the next day
 * (Civil Code art. 201, 民法典第二百零一条), and only working days count, make-up days included (调休补班).
 *
 * @param fromDate date of the event the limit begins with
 * @param days working days, 0 or more; 0 ends on `fromDate`
 * @returns the last day, and every day on the way with the reason it counted or not
 */
export function addWorkingDays(calendar: Calendar, fromDate: string, days: number): Deadline {
  const passed: CountedDay[] = []
  let date = fromDate
  for (let counted = 0; counted < days; ) {
    date = addDays(date, 1)
    const kind = calendar.kindOf(date)
    if (kind === 'WORKDAY') counted++
    passed.push({ date, kind, counted: kind === 'WORKDAY', why: why(calendar, date) })
  }
  return { date, provisional: date > calendar.horizon, days: passed }
}

/** Working days used from one date to another (实际工作日): the first does not count, the last does; the same day is 0. */
export function workingDaysBetween(calendar: Calendar, from: string, to: string): number {
  let used = 0
  for (let date = addDays(from, 1); date <= to; date = addDays(date, 1)) if (calendar.kindOf(date) === 'WORKDAY') used++
  return used
}

/** The instant a limit ends: 24:00 Asia/Shanghai of its last working day. */
export function dueInstant(date: string): Date {
  return startOfDayInShanghai(addDays(date, 1))
}
