import { addDays, dateInShanghai, HOUR, MINUTE, startOfDayInShanghai } from '../clock.ts'
import type { Words } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** Hours of rest between two working days. */
const LEAST_REST = PARAMETERS.LEAST_REST_HOURS.value * HOUR
/** Of shifts with less than that between them, from the first start to the last end: a day may be divided, and is no longer for it. */
const LONGEST_DAY = PARAMETERS.LONGEST_SHIFT_HOURS.value * HOUR
const MOST_A_WEEK = PARAMETERS.MOST_HOURS_A_WEEK.value * HOUR

/** A shift, as far as rest goes. */
export interface Hours {
  readonly startsAt: Date
  readonly endsAt: Date
}

/** The Monday of the week an instant lies in. */
function mondayOf(at: Date): string {
  const date = dateInShanghai(at)
  return addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7))
}

/** How far around some shifts others must be known: their weeks, and a day of work and rest on both sides. */
export function around(shifts: readonly Hours[]): { readonly from: Date; readonly to: Date } {
  const [first, last] = [shifts.map((s) => s.startsAt.getTime()), shifts.map((s) => s.endsAt.getTime())]
  const monday = startOfDayInShanghai(mondayOf(new Date(Math.min(...first))))
  const sunday = startOfDayInShanghai(addDays(mondayOf(new Date(Math.max(...last))), 7))
  return { from: new Date(monday.getTime() - LONGEST_DAY - LEAST_REST), to: new Date(sunday.getTime() + LONGEST_DAY + LEAST_REST) }
}

/**
 * Why somebody who has some shifts cannot have one more (休息规则); null when they can: between two working days lie eleven hours, the
 * shifts of one day stretch over sixteen at most, and a week has 48. Pure.
 * @param others their other shifts, as far as `around` asks for; none overlaps it
 */
export function restBlock(others: readonly Hours[], one: Hours): Words | null {
  return tooLittleRest(others, one) ?? tooMuchInAWeek(others, one)
}

function tooLittleRest(others: readonly Hours[], one: Hours): Words | null {
  const before = others.filter((o) => o.endsAt <= one.startsAt).sort((a, b) => b.endsAt.getTime() - a.endsAt.getTime())
  const after = others.filter((o) => o.startsAt >= one.endsAt).sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
  let [from, to] = [one.startsAt.getTime(), one.endsAt.getTime()]
  // The day it lies in: shifts with less than a rest between them, one after the other, on both sides.
  for (const other of before) if (from - other.endsAt.getTime() < LEAST_REST) from = other.startsAt.getTime()
  for (const other of after) if (other.startsAt.getTime() - to < LEAST_REST) to = other.endsAt.getTime()
  if (to - from <= LONGEST_DAY || (from === one.startsAt.getTime() && to === one.endsAt.getTime())) return null
  const near = [before[0], after[0]].filter((o) => o !== undefined).sort((a, b) => gap(a, one) - gap(b, one))[0] as Hours
  const hours = Math.floor((gap(near, one) / HOUR) * 10) / 10
  return {
    en: `leaves ${hours} hours to the shift ${spoken(near)}: at least ${PARAMETERS.LEAST_REST_HOURS.value} between working days, or both within ${PARAMETERS.LONGEST_SHIFT_HOURS.value}`,
    zh: `与班次 ${spoken(near)} 间隔 ${hours} 小时：两个工作日之间至少休息 ${PARAMETERS.LEAST_REST_HOURS.value} 小时，或同日班次首尾不超过 ${PARAMETERS.LONGEST_SHIFT_HOURS.value} 小时`,
  }
}

const gap = (a: Hours, b: Hours) => Math.max(a.startsAt.getTime() - b.endsAt.getTime(), b.startsAt.getTime() - a.endsAt.getTime())

function tooMuchInAWeek(others: readonly Hours[], one: Hours): Words | null {
  const monday = mondayOf(one.startsAt)
  const length = (shift: Hours) => shift.endsAt.getTime() - shift.startsAt.getTime()
  const sum = others.filter((o) => mondayOf(o.startsAt) === monday).reduce((all, o) => all + length(o), length(one))
  if (sum <= MOST_A_WEEK) return null
  const hours = Math.round((sum / HOUR) * 10) / 10
  const most = PARAMETERS.MOST_HOURS_A_WEEK.value
  return {
    en: `makes ${hours} hours in the week of ${monday}, at most ${most}: shift ${spoken(one)}`,
    zh: `使 ${monday} 所在周合计 ${hours} 小时，最多 ${most} 小时：班次 ${spoken(one)}`,
  }
}

/** `2026-06-09 20:00–07:00`, in Asia/Shanghai. */
function spoken({ startsAt, endsAt }: Hours): string {
  const time = (at: Date) => {
    const minutes = Math.floor((at.getTime() - startOfDayInShanghai(dateInShanghai(at)).getTime()) / MINUTE)
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  }
  return `${dateInShanghai(startsAt)} ${time(startsAt)}–${time(endsAt)}`
}
