import { LIMITS } from './limits.ts'

/** The pauses of something that goes round until it is stopped: one at a time, and one that can be cut short. */
export interface Pauses {
  pause(milliseconds: number): Promise<void>
  /** Ends the pause that is under way, if one is. */
  wake(): void
}

/** @param holdsProcess whether the process may not end while it pauses: a command that waits; a server has connections that hold it */
export function pauses({ holdsProcess = false } = {}): Pauses {
  let wake: () => void = () => {}
  return {
    pause: (milliseconds) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        if (!holdsProcess) timer.unref()
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    wake: () => wake(),
  }
}

/**
 * How long to wait before another try, in milliseconds: twice as long each time, and between half and all of that, so that
 * clients that lost the same server do not come back in one instant.
 * @param failures tries that failed before the last one
 * @param longest the wait grows no further
 */
export const backOff = (failures: number, longest: number, first = LIMITS.FIRST_PAUSE_MS.value): number =>
  Math.min(longest, first * 2 ** failures) * (0.5 + Math.random() / 2)

/** When and how something is tried again. */
export interface Retry {
  /** Whether another try may work; it may throw something better instead. */
  again(error: unknown, failures: number): boolean
  /** Milliseconds until then. */
  wait(failures: number, error: unknown): number
  /** Whether it is not wanted any more. */
  stopped(): boolean
  /** Pauses that can be cut short. */
  readonly pause?: Pauses['pause']
}

/**
 * Tries until it works.
 * @returns null when it was stopped between two tries
 * @throws what the work throws, when another try makes no sense
 */
export async function retry<T>(work: () => Promise<T>, { again, wait, stopped, pause }: Retry): Promise<T | null> {
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      if (!again(error, failures)) throw error
      if (stopped()) return null
      await (pause ?? pauses().pause)(wait(failures, error))
      if (stopped()) return null
    }
  }
}

/**
 * Does something again and again until it is stopped; what fails is said, and done again later.
 * @param how.every milliseconds between two rounds, and `afterFailure` after one that failed
 * @param how.failed what the log is told when a round fails; not once it was stopped
 */
export function goRound(
  work: () => Promise<unknown>,
  how: { every: number; afterFailure: number; failed: (error: unknown) => void },
): { stop(): Promise<void> } {
  let stopped = false
  const { pause, wake } = pauses()
  const running = (async () => {
    while (!stopped) {
      let wait = how.every
      try {
        await work()
      } catch (error) {
        wait = how.afterFailure
        if (!stopped) how.failed(error)
      }
      if (!stopped) await pause(wait)
    }
  })()
  return {
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}
