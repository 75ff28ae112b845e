import { setImmediate as loopTurn } from 'node:timers/promises'

/**
 * Lets so many parts of work run at once; the others wait for their turn, in order. Each begins in a turn of the loop of
 * its own: what is read from memory never waits, and would otherwise keep the loop from sockets and timers to its end.
 * @returns runs a part when it is its turn
 */
export function turns(atOnce: number): <T>(part: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (part) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      await loopTurn()
      return await part()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
