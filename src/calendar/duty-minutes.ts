import { addDays, dateInShanghai, joined, MINUTE, type Span, startOfDayInShanghai } from '../clock.ts'
import type { DayKind } from '../db/generated/enums.ts'
import type { Words } from '../errors.ts'
import type { Calendar } from './working-days.ts'

/** A duty window (值班时段), as far as counting goes. */
export interface Window {
  readonly dayKind: DayKind
  /** First and last day of its season, `MM-DD`; a season may run over New Year. */
  readonly seasonFrom: string
  readonly seasonTo: string
  /** Minutes after midnight, Asia/Shanghai; the end is excluded. */
  readonly opensMinute: number
  readonly closesMinute: number
  readonly validFrom: Date
  readonly validTo: Date | null
}

/** A stretch of duty that counted towards a limit. */
export interface Stretch {
  readonly date: string
  readonly from: Date
  readonly to: Date
  readonly minutes: number
}

/** Days looked at before giving up: with no duty in a year the windows are wrong, and that is a fault of configuration. */
const MOST_DAYS = 400

const inSeason = (monthDay: string, { seasonFrom, seasonTo }: Window) =>
  seasonFrom <= seasonTo ? monthDay >= seasonFrom && monthDay <= seasonTo : monthDay >= seasonFrom || monthDay <= seasonTo

/** The stretches of duty of a day, in order; windows that touch or overlap are one. Without any window the whole day is duty. */
export function dutyOn(calendar: Calendar, windows: readonly Window[], date: string): { from: Date; to: Date }[] {
  const midnight = startOfDayInShanghai(date).getTime()
  const holding = windows
    .filter((w) => w.validFrom.toISOString().slice(0, 10) <= date && (w.validTo === null || date < w.validTo.toISOString().slice(0, 10)))
    .filter((w) => w.dayKind === calendar.kindOf(date) && inSeason(date.slice(5), w))
    .sort((a, b) => a.opensMinute - b.opensMinute)
  if (windows.length === 0) return [{ from: new Date(midnight), to: new Date(midnight + 1_440 * MINUTE) }]
  const merged: { opens: number; closes: number }[] = []
  for (const w of holding) {
    const last = merged.at(-1)
    if (last && w.opensMinute <= last.closes) last.closes = Math.max(last.closes, w.closesMinute)
    else merged.push({ opens: w.opensMinute, closes: w.closesMinute })
  }
  return merged.map(({ opens, closes }) => ({ from: new Date(midnight + opens * MINUTE), to: new Date(midnight + closes * MINUTE) }))
}

/** The stretches of duty from one day to another, both included; what touches is one, over midnight too. */
export function dutyBetween(calendar: Calendar, windows: readonly Window[], from: string, to: string): Span[] {
  const spans: Span[] = []
  for (let date = from; date <= to; date = addDays(date, 1))
    spans.push(...dutyOn(calendar, windows, date).map((duty) => ({ startsAt: duty.from, endsAt: duty.to })))
  return joined(spans)
}

/**
 * The end of a limit in minutes of duty (值班分钟): outside the windows the clock stands still, at the midday gap and on rest
 * days too; a limit that begins outside begins with the next duty.
 *
 * @param from instant it begins
 * @param minutes 0 or more
 * @returns the end, the stretches that counted, and whether some of it lies beyond the published calendar
 */
export function addDutyMinutes(
  calendar: Calendar,
  windows: readonly Window[],
  from: Date,
  minutes: number,
): { readonly dueAt: Date; readonly provisional: boolean; readonly stretches: readonly Stretch[] } {
  const stretches: Stretch[] = []
  let left = minutes * MINUTE
  if (left === 0) return { dueAt: from, provisional: false, stretches }
  let date = dateInShanghai(from)
  for (let day = 0; day < MOST_DAYS; day++, date = addDays(date, 1)) {
    for (const duty of dutyOn(calendar, windows, date)) {
      const begins = Math.max(duty.from.getTime(), from.getTime())
      const there = duty.to.getTime() - begins
      if (there <= 0) continue
      const taken = Math.min(there, left)
      left -= taken
      stretches.push({ date, from: new Date(begins), to: new Date(begins + taken), minutes: taken / MINUTE })
      if (left === 0) return { dueAt: new Date(begins + taken), provisional: date > calendar.horizon, stretches }
    }
  }
  throw new Error(`no duty in the ${MOST_DAYS} days after ${from.toISOString()}: the duty windows are wrong`)
}

/** A stretch in words: `2026-06-02 11:50–12:00, 10 minutes`. */
export function stretchWords({ date, from, to, minutes }: Stretch): Words {
  const time = (at: Date) => new Date(at.getTime() + 480 * MINUTE).toISOString().slice(11, 16)
  const end = to.getTime() === startOfDayInShanghai(addDays(date, 1)).getTime() ? '24:00' : time(to)
  return { en: `${date} ${time(from)}–${end}, ${minutes} minutes`, zh: `${date} ${time(from)}–${end}，${minutes} 分钟` }
}
