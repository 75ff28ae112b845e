import { dutyOn, type Window } from '../calendar/duty-minutes.ts'
import { addWorkingDays, type Calendar } from '../calendar/working-days.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import { InvalidInput } from '../errors.ts'

/** Longest visit, in minutes. */
export const LONGEST_MINUTES = 8 * 60
/** A slot begins this many minutes from now at the earliest (hall rule, for a service at the door). */
export const LEAD_MINUTES = 30
/** … and lies within so many working days. */
export const HORIZON_WORKING_DAYS = 5

export interface Slot {
  readonly startsAt: Date
  readonly endsAt: Date
}

/** @throws InvalidInput for a time that ends before it begins, or is longer than a visit may be */
export function expectSpan({ startsAt, endsAt }: Slot): void {
  if (endsAt <= startsAt) throw new InvalidInput('endsAt', { en: 'must be after startsAt', zh: '须晚于开始时间' })
  if (endsAt.getTime() - startsAt.getTime() > LONGEST_MINUTES * MINUTE)
    throw new InvalidInput('endsAt', { en: 'a visit lasts at most 8 hours', zh: '单次上门不超过 8 小时' })
}

/** The last day a slot can be of, `YYYY-MM-DD`. */
export const lastDay = (calendar: Calendar, now: Date) => addWorkingDays(calendar, dateInShanghai(now), HORIZON_WORKING_DAYS).date

/**
 * The rules of a slot (预约规则): half an hour from now at the earliest, within five working days, wholly within one duty
 * window of its day. Pure.
 * @throws InvalidInput naming the field and the rule
 */
export function expectSlot(slot: Slot, calendar: Calendar, windows: readonly Window[], now: Date): void {
  expectSpan(slot)
  if (slot.startsAt.getTime() < now.getTime() + LEAD_MINUTES * MINUTE)
    throw new InvalidInput('startsAt', { en: `must be at least ${LEAD_MINUTES} minutes from now`, zh: `须至少提前 ${LEAD_MINUTES} 分钟` })
  const date = dateInShanghai(slot.startsAt)
  if (date > lastDay(calendar, now))
    throw new InvalidInput('startsAt', { en: `must be within ${HORIZON_WORKING_DAYS} working days`, zh: `须在 ${HORIZON_WORKING_DAYS} 个工作日内` })
  if (!dutyOn(calendar, windows, date).some((duty) => duty.from <= slot.startsAt && slot.endsAt <= duty.to))
    throw new InvalidInput('startsAt', { en: 'must lie within the hours of duty of that day', zh: '须在当日值班时段内' })
}
