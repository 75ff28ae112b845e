/** Pauses of any number of players; all that are under way can be cut short at once. */
export interface Pauses {
  pause(milliseconds: number): Promise<void>
  wake(): void
}

export function pauses(): Pauses {
  const waiting = new Set<() => void>()
  return {
    pause: (milliseconds) =>
      new Promise<void>((resolve) => {
        const go = () => {
          clearTimeout(timer)
          waiting.delete(go)
          resolve()
        }
        const timer = setTimeout(go, milliseconds)
        waiting.add(go)
      }),
    wake() {
      for (const go of waiting) go()
    },
  }
}

const FIRST_MS = 150

/** How long to wait before another try: twice as long each time. @param failures tries that failed before the last one */
export const backOff = (failures: number): number => FIRST_MS * 2 ** failures
