import { DAY, dateInShanghai, startOfDayInShanghai } from '../clock.ts'

/** A roster that ended longer ago than this is no longer kept, and its team is on duty as one without. */
export const ROSTER_DAYS = 7

/** A stretch of time, its end excluded. */
export interface Span {
  readonly startsAt: Date
  readonly endsAt: Date
}

/**
 * When a roster is kept (排班期间): from 00:00 of its first day until a week after its last shift; a pause longer than that ends
 * it, and the next begins with its own first day. Pure.
 * @param shifts of the team, in any order
 */
export function rosterKept(shifts: readonly Span[]): Span[] {
  return joined(
    shifts.map(({ startsAt, endsAt }) => ({
      startsAt: startOfDayInShanghai(dateInShanghai(startsAt)),
      endsAt: new Date(endsAt.getTime() + ROSTER_DAYS * DAY),
    })),
  )
}

/** The same stretches in order, those that touch or overlap made one. Pure. */
export function joined(spans: readonly Span[]): Span[] {
  const inOrder = [...spans].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
  const one: { startsAt: Date; endsAt: Date }[] = []
  for (const { startsAt, endsAt } of inOrder) {
    const last = one.at(-1)
    if (last && startsAt <= last.endsAt) last.endsAt = new Date(Math.max(endsAt.getTime(), last.endsAt.getTime()))
    else one.push({ startsAt, endsAt })
  }
  return one
}
