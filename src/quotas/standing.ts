/** So many in a window. */
export interface Rate {
  readonly most: number
  readonly windowMs: number
}

/** What is left of a quota after it was asked, as headers tell it. */
export interface Standing {
  readonly limit: number
  readonly windowSeconds: number
  readonly remaining: number
  /** Until all of it is there again. */
  readonly resetSeconds: number
  /** Until the same may be asked again; null when it was granted. */
  readonly retryAfterSeconds: number | null
}

/** Whole seconds, never told too few. */
const up = (milliseconds: number) => Math.max(0, Math.ceil(milliseconds / 1_000))

/** @param waitMs null when it was granted */
export const standing = ({ most, windowMs }: Rate, remaining: number, resetMs: number, waitMs: number | null): Standing => ({
  limit: most,
  windowSeconds: up(windowMs),
  remaining: Math.max(0, Math.floor(remaining)),
  resetSeconds: up(resetMs),
  retryAfterSeconds: waitMs === null ? null : Math.max(1, up(waitMs)),
})
