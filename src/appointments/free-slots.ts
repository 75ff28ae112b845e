import { dutyBetween, type Window } from '../calendar/duty-minutes.ts'
import type { Calendar } from '../calendar/working-days.ts'
import { addDays, dateInShanghai, MINUTE } from '../clock.ts'
import { type Days, isOnDuty, isOnLeave, LEAD_MINUTES, lastDay, type Slot } from './slot-rules.ts'
import { travelMinutes } from './travel.ts'

/** What is known of one staff member's days. */
export interface Diary extends Days {
  /** Visits, with where they are. */
  readonly visits: readonly (Slot & { readonly areaCode: string })[]
}

/** A time a visit can be booked for, and the staff free then. */
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
  /** The staff member who must be among them. */
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
  for (const duty of dutyBetween(calendar, windows, dateInShanghai(new Date(earliest)), addDays(last, 1))) {
    const begin = Math.max(duty.startsAt.getTime(), earliest)
    for (let start = Math.ceil(begin / STEP) * STEP; start + length <= duty.endsAt.getTime(); start += STEP) {
      const slot = { startsAt: new Date(start), endsAt: new Date(start + length) }
      if (dateInShanghai(slot.startsAt) > last) return found
      const free = busy.filter(({ diary, taken }) => isFree(diary, taken, slot)).map(({ diary }) => diary.staffId)
      if (free.length < wanted.requiredStaff || (wanted.withStaff !== null && !free.includes(wanted.withStaff))) continue
      found.push({ ...slot, staffIds: free })
      if (found.length >= wanted.first) return found
    }
  }
  return found
}

/** When a staff member is elsewhere, or on the way. */
const takenTimes = (diary: Diary, areaCode: string): Slot[] =>
  diary.visits.map((visit) => {
    const travel = travelMinutes(visit.areaCode, areaCode) * MINUTE
    return { startsAt: new Date(visit.startsAt.getTime() - travel), endsAt: new Date(visit.endsAt.getTime() + travel) }
  })

const isFree = (diary: Diary, taken: readonly Slot[], slot: Slot) =>
  !taken.some((time) => slot.startsAt < time.endsAt && time.startsAt < slot.endsAt) && !isOnLeave(diary, slot) && isOnDuty(diary, slot)
