import { minuteOf } from './arrivals.ts'
import type { TokenOf } from './city.ts'
import { steppedPace } from './pace.ts'
import type { Report } from './report.ts'
import { type Progress, simulate } from './simulate.ts'

export interface SimulatedDay {
  readonly url: string
  readonly tokenOf: TokenOf
  /** The server's own clock, set to the morning of the day: the one its `start` was given. */
  readonly clock: { now(): Date; set(to: Date): void }
  /** When the day is left, as `16:00`. */
  readonly until: string
  readonly orders: number
  readonly seed: number
  /** People of a season's week that begins on this day. */
  readonly season?: number
  readonly onProgress?: (progress: Progress) => void
}

/**
 * Fills a day on a server whose clock is in our hands, as fast as it answers: orders come in over the hours as in a real
 * city, and at `until` every board is as alive as it would be then. The clock is left at the last minute that was played.
 *
 *     const clock = fixedClock('2026-06-02T08:30:00+08:00')
 *     const app = await start(config, { clock })
 *     const report = await simulateDay({
 *       url: app.url, clock, tokenOf: (account) => developmentToken(app.ground, account),
 *       until: '16:00', orders: 160, seed: 7,
 *     })
 *
 * @throws Error when `until` is no time of day, or the city cannot be read
 */
export async function simulateDay(day: SimulatedDay): Promise<Report> {
  const until = minuteOf(day.until)
  if (until === null) throw new Error(`until must look like 16:00, not ${day.until}`)
  const pace = steppedPace(day.clock)
  const { url, tokenOf, orders, seed, season = 0 } = day
  return simulate({
    url,
    tokenOf,
    orders,
    seed,
    season,
    pace,
    from: Math.floor(pace.minute()),
    until,
    ...(day.onProgress ? { onProgress: day.onProgress } : {}),
  })
}
