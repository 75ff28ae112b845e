/**
 * An async iterable whose return() ends it at once, even while somebody waits in next(). (A plain async generator
 * queues return() behind the pending next(): a client's "complete" would wait for the next event.)
 * @param body yields the frames; its signal is aborted by return(), and what it awaits should end then
 */
export function stream<T>(body: (signal: AbortSignal) => AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  const stop = new AbortController()
  const inner = body(stop.signal)
  const pending = new Set<() => void>()

  function end() {
    if (stop.signal.aborted) return
    stop.abort()
    for (const release of [...pending]) release()
    // Its finally blocks run when what it awaits has ended; nobody is left to hear of a failure.
    inner.return().catch(() => {})
  }

  const self: AsyncGenerator<T, void, void> = {
    next() {
      if (stop.signal.aborted) return Promise.resolve({ done: true, value: undefined })
      return new Promise((resolve, reject) => {
        const release = () => {
          pending.delete(release)
          resolve({ done: true, value: undefined })
        }
        pending.add(release)
        inner.next().then(
          (result) => {
            if (pending.delete(release)) resolve(result)
          },
          (error: unknown) => {
            if (pending.delete(release)) reject(error)
          },
        )
      })
    },
    return() {
      end()
      return Promise.resolve({ done: true, value: undefined })
    },
    throw(error: unknown) {
      end()
      return Promise.reject(error)
    },
    [Symbol.asyncIterator]: () => self,
    [Symbol.asyncDispose]: async () => end(),
  }
  return self
}

/** Waits, or less when the signal says so. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
