import { pauses } from './pause.ts'
import type { Ending, Stream } from './stream.ts'

export interface Connection {
  /** Whether a stream is open that had time enough to be heard. @param within milliseconds */
  openFor(within: number): boolean
  /** Time that passed, also asleep. */
  age(passed: number): void
  /** A message has come. @returns whether it is the first of this stream */
  heard(): boolean
  /** Drops whatever is open or waited for, and connects again now. */
  again(): void
}

/**
 * Keeps one stream open, for ever.
 * @param open opens a stream; null when there is nothing to open one with
 * @param waitAfter how long to wait before the next try: after a stream that ended (and how many in a row were not heard), or after null
 */
export function stayConnected(open: () => Stream | null, waitAfter: (ending: Ending | null, failures: number) => number | Promise<number>): Connection {
  // At most one stream is open. `failures` counts tries since the last one that was heard; `hurry` holds until the next try.
  let stream: Stream | null = null
  let opened = 0
  let heard = false
  let failures = 0
  let hurry = false
  const { pause, wake } = pauses()

  async function round() {
    hurry = false
    heard = false
    opened = 0
    stream = open()
    const ending = stream && (await stream.ended)
    stream = null
    if (ending) failures++
    const wait = await waitAfter(ending, failures)
    if (!hurry) await pause(wait)
  }

  void (async () => {
    for (;;) await round()
  })()
  return {
    openFor: (within) => stream !== null && opened > within,
    age(passed) {
      opened += passed
    },
    heard() {
      const first = !heard
      heard = true
      failures = 0
      return first
    },
    again() {
      hurry = true
      failures = 0
      stream?.end()
      wake()
    },
  }
}
