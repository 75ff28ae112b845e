import { LIMITS } from '../limits.ts'
import { type Rate, type Standing, standing } from './standing.ts'

const MOST_CALLERS = LIMITS.QUOTA_CALLERS.value
const PORTIONS = LIMITS.QUOTA_PORTIONS.value

/** So many of a caller's quota in the hands of one process. */
export interface Portion {
  readonly granted: number
  /** What is left besides, for any process. */
  readonly rest: number
  /** When the caller's window ends, in milliseconds. */
  readonly until: number
}

/** What all servers count together: takes so many for a caller, or what is left of them. */
export type TakePortion = (name: string, count: number, rate: Rate, now: number) => Promise<Portion>

interface Purse {
  until: number
  /** Taken from what all count together, and not spent here. */
  left: number
  /** What was left for any process when this one took its last portion. */
  rest: number
  /** Nothing more is to be had before the window ends. */
  empty: boolean
  asking: Promise<void> | null
}

/**
 * Quotas that all servers of a database count together. A process takes them in portions, a twentieth of the quota at a time, so that nineteen
 * of twenty changes ask nothing; what it has taken and not spent when the window ends, or when it dies, is lost to the caller for that window.
 */
export class Portions {
  readonly #purses = new Map<string, Purse>()
  readonly #takePortion: TakePortion

  constructor(takePortion: TakePortion) {
    this.#takePortion = takePortion
  }

  /**
   * Takes so many. A price that is more than the whole quota is the quota.
   * @param now in milliseconds, by the program's clock
   */
  async take(name: string, rate: Rate, asked: number, now: number): Promise<Standing> {
    const price = Math.min(asked, rate.most)
    const purse = this.#purse(name, now)
    for (;;) {
      // A window that ends more than two from now was begun before the clock was set back.
      if (purse.until <= now || purse.until > now + 2 * rate.windowMs) Object.assign(purse, { until: now + rate.windowMs, left: 0, rest: 0, empty: false })
      const wait = purse.until - now
      if (purse.left >= price) {
        purse.left -= price
        return standing(rate, purse.left + purse.rest, wait, null)
      }
      if (purse.empty) return standing(rate, purse.left, wait, wait)
      purse.asking ??= this.#fill(name, purse, rate, price, now).finally(() => {
        purse.asking = null
      })
      await purse.asking
    }
  }

  async #fill(name: string, purse: Purse, rate: Rate, price: number, now: number): Promise<void> {
    const portion = Math.max(price - purse.left, Math.ceil(rate.most / PORTIONS))
    const { granted, rest, until } = await this.#takePortion(name, portion, rate, now)
    Object.assign(purse, { until, rest, left: purse.left + granted, empty: granted < portion })
  }

  #purse(name: string, now: number): Purse {
    const there = this.#purses.get(name)
    if (there) return there
    if (this.#purses.size >= MOST_CALLERS) for (const [other, { until, asking }] of this.#purses) if (until <= now && !asking) this.#purses.delete(other)
    for (const [other, { asking }] of this.#purses) {
      if (this.#purses.size < MOST_CALLERS) break
      if (!asking) this.#purses.delete(other)
    }
    const purse = { until: 0, left: 0, rest: 0, empty: false, asking: null }
    this.#purses.set(name, purse)
    return purse
  }
}
