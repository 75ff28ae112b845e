import { DAY, dateInShanghai, joined, type Span, startOfDayInShanghai } from '../clock.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** A roster that ended longer ago than this is no longer kept, and its team is on duty as one without. */
export const ROSTER_DAYS = PARAMETERS.ROSTER_DAYS.value

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
