import { LIMITS } from '../limits.ts'
import { type Rate, type Standing, standing } from './standing.ts'

const MOST_CALLERS = LIMITS.QUOTA_CALLERS.value

/**
 * Token buckets (令牌桶) of the callers of one process: each holds a window's worth and fills evenly. Of each only one number is kept, the
 * instant at which it is full again (the generic cell rate algorithm).
 */
export class Buckets {
  readonly #fullAt = new Map<string, number>()

  /**
   * Takes so many out of a caller's bucket. A price that is more than a whole bucket is a bucket.
   * @param now in milliseconds, by the program's clock
   */
  take(name: string, rate: Rate, price: number, now: number): Standing {
    const { most, windowMs } = rate
    const each = windowMs / most
    const before = this.#fullAt.get(name) ?? now
    // A bucket that would need more than a window to be full was counted by a clock that was set back since.
    const from = before <= now || before > now + windowMs ? now : before
    const fullAt = from + Math.min(price, most) * each
    const over = fullAt - (now + windowMs)
    if (over > 0) return standing(rate, (now + windowMs - from) / each, from - now, over)
    this.#makeRoom(name, now)
    this.#fullAt.set(name, fullAt)
    return standing(rate, (now + windowMs - fullAt) / each, fullAt - now, null)
  }

  /** Full buckets are forgotten: a caller that is not known has one. When all are in use, those that were used first go. */
  #makeRoom(name: string, now: number): void {
    if (this.#fullAt.has(name) || this.#fullAt.size < MOST_CALLERS) return
    for (const [other, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(other)
    for (const other of this.#fullAt.keys()) {
      if (this.#fullAt.size < MOST_CALLERS) return
      this.#fullAt.delete(other)
    }
  }
}
