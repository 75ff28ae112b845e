const FIRST_WAIT_MS = 1_000
const MOST_WAIT_MS = 10_000

/** A random wait between two parts of a time, so that the screens of a hall do not come back in one instant. */
export const spread = (milliseconds: number, least: number, most: number): number => milliseconds * (least + Math.random() * (most - least))

/** The wait before another try: twice as long each time, up to ten seconds. @param failures tries in a row that failed */
export const backOff = (failures: number): number => spread(Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)), 0.5, 1)

/** One pause at a time, which can be cut short. */
export function pauses() {
  let wake = () => {}
  return {
    pause: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    wake: () => wake(),
  }
}
