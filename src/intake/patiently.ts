import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from '../errors.ts'
import { Passing } from './sink.ts'

const SHORTEST_MS = 500
const LONGEST_MS = 10_000
/** A server that stays away longer needs somebody to look at it. */
const GIVE_UP_MS = 10 * 60_000

/**
 * Tries until it works, with growing pauses: an import outlives the restart of the server it goes to.
 * @param say called once when it begins to wait and once when it goes on
 * @param stop ends the waiting
 * @returns null when it was stopped while waiting
 * @throws StartError after ten minutes; whatever else the work throws, at once
 */
export async function patiently<T>(work: () => Promise<T>, say: (line: string) => void, stop: AbortSignal): Promise<T | null> {
  const began = performance.now()
  for (let attempt = 0; ; attempt++) {
    try {
      const done = await work()
      if (attempt > 0) say('going on | 已恢复，继续导入')
      return done
    } catch (error) {
      if (!(error instanceof Passing)) throw error
      if (performance.now() - began > GIVE_UP_MS)
        throw new StartError(`${error.message}; given up after ten minutes. What was done is in the report; run the same command again later`)
      if (attempt === 0) say(`${error.message}: waiting | 暂时不可用，等待重试`)
      const pause = Math.max(error.waitSeconds * 1_000, Math.min(LONGEST_MS, SHORTEST_MS * 2 ** attempt) * (0.75 + Math.random() / 2))
      if (stop.aborted) return null
      await wait(pause, null, { signal: stop }).catch(() => null)
      if (stop.aborted) return null
    }
  }
}
