import { dutyBetween, type Window } from '../calendar/duty-minutes.ts'
import { addWorkingDays, type Calendar } from '../calendar/working-days.ts'
import { addDays, dateInShanghai, MINUTE, type Span } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** Longest visit, in minutes. */
export const LONGEST_MINUTES = PARAMETERS.LONGEST_VISIT_MINUTES.value
/** A slot begins this many minutes from now at the earliest (hall rule, for a service at the door). */
export const LEAD_MINUTES = PARAMETERS.LEAD_MINUTES.value
/** A proposal leaves the citizen so many minutes to answer at the least; of daytime, for an order that waits. */
export const LEAST_MINUTES = PARAMETERS.PROPOSAL_LEAST_MINUTES.value
/** … and lies within so many working days. */
export const HORIZON_WORKING_DAYS = PARAMETERS.HORIZON_WORKING_DAYS.value

/** A time a visit takes, its end excluded. */
export type Slot = Span

/** @throws InvalidInput for a time that ends before it begins, or is longer than a visit may be */
export function expectSpan({ startsAt, endsAt }: Slot): void {
  if (endsAt <= startsAt) throw new InvalidInput('endsAt', { en: 'must be after startsAt', zh: '须晚于开始时间' })
  if (endsAt.getTime() - startsAt.getTime() > LONGEST_MINUTES * MINUTE)
    throw new InvalidInput('endsAt', { en: 'a visit lasts at most 8 hours', zh: '单次上门不超过 8 小时' })
}

/** The last day a slot can be of, `YYYY-MM-DD`. */
export const lastDay = (calendar: Calendar, now: Date) => addWorkingDays(calendar, dateInShanghai(now), HORIZON_WORKING_DAYS).date

/**
 * The rules of a slot (预约规则): half an hour from now at the earliest, within five working days, wholly within duty:
 * windows that touch are one, over midnight too. Pure.
 * @throws InvalidInput naming the field and the rule
 */
export function expectSlot(slot: Slot, calendar: Calendar, windows: readonly Window[], now: Date): void {
  expectSpan(slot)
  if (slot.startsAt.getTime() < now.getTime() + LEAD_MINUTES * MINUTE)
    throw new InvalidInput('startsAt', { en: `must be at least ${LEAD_MINUTES} minutes from now`, zh: `须至少提前 ${LEAD_MINUTES} 分钟` })
  const date = dateInShanghai(slot.startsAt)
  if (date > lastDay(calendar, now))
    throw new InvalidInput('startsAt', { en: `must be within ${HORIZON_WORKING_DAYS} working days`, zh: `须在 ${HORIZON_WORKING_DAYS} 个工作日内` })
  if (!isWithin(slot, dutyBetween(calendar, windows, date, addDays(date, 1))))
    throw new InvalidInput('startsAt', { en: 'must lie within the hours of duty', zh: '须在值班时段内' })
}

const isWithin = (slot: Slot, spans: readonly Span[]) => spans.some((span) => span.startsAt <= slot.startsAt && slot.endsAt <= span.endsAt)

/** What is known of when a staff member works. */
export interface Days {
  readonly staffId: string
  readonly leaves: readonly Span[]
  /** Shifts; those that touch are one. */
  readonly shifts: readonly Span[]
  /** When a team of theirs keeps a roster: then they are on duty on their shifts, and otherwise whenever the city is. */
  readonly rosterKept: readonly Span[]
}

/** Whether leave of theirs lies in a time. Pure. */
export const isOnLeave = (days: Days, slot: Slot) => days.leaves.some((leave) => slot.startsAt < leave.endsAt && leave.startsAt < slot.endsAt)

/** Whether they are on a shift for all of a time, as far as a roster is kept in it. Pure. */
export const isOnDuty = ({ shifts, rosterKept }: Days, slot: Slot) =>
  rosterKept
    .map((kept) => ({ startsAt: latest(kept.startsAt, slot.startsAt), endsAt: earliest(kept.endsAt, slot.endsAt) }))
    .filter((kept) => kept.startsAt < kept.endsAt)
    .every((kept) => isWithin(kept, shifts))

const latest = (a: Date, b: Date) => new Date(Math.max(a.getTime(), b.getTime()))
const earliest = (a: Date, b: Date) => new Date(Math.min(a.getTime(), b.getTime()))
