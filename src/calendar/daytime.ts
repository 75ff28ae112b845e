import { DAY, dateInShanghai, MINUTE, startOfDayInShanghai } from '../clock.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/**
 * When somebody can be expected to answer (可答复时段), a policy: from 08:00 to 21:00 in Asia/Shanghai, every day. What somebody
 * has waited for may become free at night; the time to answer then runs in the morning.
 */
export const DAYTIME = { opensMinute: 8 * 60, closesMinute: 21 * 60 } as const

/** How long a time or a seat is kept for who has waited for it, minutes of daytime (候补保留时长). */
export const WAIT_OFFER_MINUTES = PARAMETERS.WAIT_OFFER_MINUTES.value

/** The daytime of the day an instant is of. */
function daytimeOf(at: Date): { opens: number; closes: number } {
  const midnight = startOfDayInShanghai(dateInShanghai(at)).getTime()
  return { opens: midnight + DAYTIME.opensMinute * MINUTE, closes: midnight + DAYTIME.closesMinute * MINUTE }
}

/** The instant so many minutes of daytime after another. Pure. */
export function addDaytime(from: Date, minutes: number): Date {
  let left = minutes * MINUTE
  let { opens, closes } = daytimeOf(from)
  let at = from.getTime()
  for (;;) {
    at = Math.max(at, opens)
    if (at + left <= closes) return new Date(at + left)
    left -= Math.max(0, closes - at)
    opens += DAY
    closes += DAY
  }
}

/** Minutes of daytime between two instants. Pure. */
export function daytimeMinutes(from: Date, to: Date): number {
  let minutes = 0
  for (let { opens, closes } = daytimeOf(from); opens < to.getTime(); opens += DAY, closes += DAY)
    minutes += Math.max(0, Math.min(closes, to.getTime()) - Math.max(opens, from.getTime())) / MINUTE
  return minutes
}

/** Whether the night took some of the time somebody had to answer, so that less than the whole of it was day. Pure. */
export function cutByNight(from: Date, to: Date): boolean {
  const day = daytimeMinutes(from, to)
  return day < WAIT_OFFER_MINUTES && day < (to.getTime() - from.getTime()) / MINUTE
}
