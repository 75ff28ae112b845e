/** Time as the server tells it: the screen's own clock may be wrong. */
let offset = Date.now() - performance.now()

/** @param at the server's time now, ISO 8601 */
export function hear(at: string): void {
  const time = Date.parse(at)
  if (Number.isFinite(time)) offset = time - performance.now()
}

/** Adds what a sleeping machine's monotonic clock has missed; less than `least` milliseconds are a correction of the wall clock. */
export function slept(missed: number, least: number): void {
  if (missed > least) offset += missed
}

/** The server's time now, in milliseconds. */
export const serverNow = (): number => performance.now() + offset
