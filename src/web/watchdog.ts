import { slept } from './server-time.ts'

const TICK_MS = 1_000
/** A tick that comes this much late was slept through. */
const SLEPT_MS = 5_000

/**
 * Counts the time that really passed: while a machine sleeps, timers and monotonic clocks may stand still.
 * @param look called about every second, with the milliseconds that passed and whether the machine has just woken
 */
export function everySecond(look: (passed: number, woke: boolean) => void): void {
  let monotonic = performance.now()
  let wall = Date.now()
  setInterval(() => {
    const [m, w] = [performance.now(), Date.now()]
    const passed = Math.max(m - monotonic, w - wall)
    slept(Math.max(0, passed - (m - monotonic)), SLEPT_MS)
    monotonic = m
    wall = w
    // Timers of a page in the background are late by rule.
    look(passed, passed > TICK_MS + SLEPT_MS && document.visibilityState === 'visible')
  }, TICK_MS)
}
