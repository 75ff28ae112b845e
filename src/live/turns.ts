/**
 * Lets so many parts of work run at once; the others wait for their turn, in order.
 * @returns runs a part when it is its turn
 */
export function turns(atOnce: number): <T>(part: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (part) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await part()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
