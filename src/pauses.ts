/** The pauses of something that goes round until it is stopped: one at a time, and one that can be cut short. */
export interface Pauses {
  /** Waits; holds no process up. */
  pause(milliseconds: number): Promise<void>
  /** Ends the pause that is under way, if one is. */
  wake(): void
}

export function pauses(): Pauses {
  let wake: () => void = () => {}
  return {
    pause: (milliseconds) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        timer.unref()
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    wake: () => wake(),
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
