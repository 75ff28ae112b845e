import { StartError } from '../errors.ts'
import { backOff, pauses, retry } from '../pauses.ts'
import { Passing } from './sink.ts'

const SHORTEST_MS = 500
const LONGEST_MS = 10_000
/** A server that stays away longer needs an operator to look at it. */
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
  const { pause, wake } = pauses({ holdsProcess: true })
  let waited = false
  stop.addEventListener('abort', wake)
  async function goOn() {
    const done = await work()
    if (waited) say('going on | 已恢复，继续导入')
    return done
  }
  function again(error: unknown, failures: number) {
    if (!(error instanceof Passing)) return false
    if (performance.now() - began > GIVE_UP_MS)
      throw new StartError(`${error.message}; given up after ten minutes. What was done is in the report; run the same command again later`)
    if (failures === 0) say(`${error.message}: waiting | 暂时不可用，等待重试`)
    waited = true
    return true
  }
  const wait = (failures: number, error: unknown) =>
    Math.max(error instanceof Passing ? error.waitSeconds * 1_000 : 0, backOff(failures, LONGEST_MS, SHORTEST_MS))
  try {
    return await retry(goOn, { again, wait, stopped: () => stop.aborted, pause })
  } finally {
    stop.removeEventListener('abort', wake)
  }
}
