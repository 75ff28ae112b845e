import { dutyOn, type Window } from '../calendar/duty-minutes.ts'
import type { Calendar } from '../calendar/working-days.ts'
import { addDays, dateInShanghai, MINUTE } from '../clock.ts'
import { LEAD_MINUTES, lastDay, type Slot } from './slot-rules.ts'
import { travelMinutes } from './travel.ts'

type Span = Slot

/** What is known of one staff member's days. */
export interface Diary {
  readonly staffId: string
  /** Visits, with where they are. */
  readonly visits: readonly (Span & { readonly areaCode: string })[]
  readonly leaves: readonly Span[]
  /** Shifts; those that touch are one. */
  readonly shifts: readonly Span[]
  /** When a team of theirs keeps a roster: then they are on duty on their shifts, and otherwise whenever the city is. */
  readonly rosterKept: readonly Span[]
}

/** A time a visit can be booked for, and who is free then. */
export interface FreeSlot extends Slot {
  readonly staffIds: readonly string[]
}

/** What is looked for. */
export interface Wanted {
  readonly areaCode: string
  /** Length of the visit in minutes. */
  readonly minutes: number
  /** Staff it takes. */
  readonly requiredStaff: number
  /** Who must be among them. */
  readonly withStaff: string | null
  /** Not before. */
  readonly from: Date
  readonly first: number
}

const STEP = 30 * MINUTE

/**
 * The times a visit can be booked for (可约时段), earliest first, every half hour: within duty windows and shifts, beside
 * leave and other visits with the time to get there and away, enough people free. Pure.
 * @param now the instant asked at: half an hour of lead, five working days of horizon
 */
export function freeSlots(wanted: Wanted, diaries: readonly Diary[], calendar: Calendar, windows: readonly Window[], now: Date): FreeSlot[] {
  const earliest = Math.max(now.getTime() + LEAD_MINUTES * MINUTE, wanted.from.getTime())
  const length = wanted.minutes * MINUTE
  const last = lastDay(calendar, now)
  const busy = diaries.map((diary) => ({ diary, taken: takenTimes(diary, wanted.areaCode) }))
  const found: FreeSlot[] = []
  for (let date = dateInShanghai(new Date(earliest)); date <= last; date = addDays(date, 1)) {
    for (const duty of dutyOn(calendar, windows, date)) {
      const begin = Math.max(duty.from.getTime(), Math.ceil(earliest / STEP) * STEP)
      for (let start = Math.ceil(begin / STEP) * STEP; start + length <= duty.to.getTime(); start += STEP) {
        const end = start + length
        const free = busy.filter(({ diary, taken }) => isFree(diary, taken, start, end)).map(({ diary }) => diary.staffId)
        if (free.length < wanted.requiredStaff || (wanted.withStaff !== null && !free.includes(wanted.withStaff))) continue
        found.push({ startsAt: new Date(start), endsAt: new Date(end), staffIds: free })
        if (found.length >= wanted.first) return found
      }
    }
  }
  return found
}

/** Instants, as numbers, at which somebody is elsewhere, on the way, or away. */
function takenTimes(diary: Diary, areaCode: string): [from: number, to: number][] {
  const visits = diary.visits.map((visit): [number, number] => {
    const travel = travelMinutes(visit.areaCode, areaCode) * MINUTE
    return [visit.startsAt.getTime() - travel, visit.endsAt.getTime() + travel]
  })
  return [...visits, ...diary.leaves.map((leave): [number, number] => [leave.startsAt.getTime(), leave.endsAt.getTime()])]
}

function isFree(diary: Diary, taken: readonly [number, number][], start: number, end: number): boolean {
  if (taken.some(([from, to]) => start < to && from < end)) return false
  return isOnDuty(diary, start, end)
}

/** On a shift, one after the other included, whenever a roster is kept; on duty when none is. */
function isOnDuty({ shifts, rosterKept }: Diary, start: number, end: number): boolean {
  const clipped = rosterKept.map((kept) => [Math.max(kept.startsAt.getTime(), start), Math.min(kept.endsAt.getTime(), end)] as const).filter(([a, b]) => a < b)
  return clipped.every(([from, to]) => shifts.some((shift) => shift.startsAt.getTime() <= from && to <= shift.endsAt.getTime()))
}
