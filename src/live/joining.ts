import type { ExecutionResult } from 'graphql'
import type { Cohorts } from './cohorts.ts'
import { problemOf } from './failure.ts'
import type { Operation } from './operation.ts'
import type { Sink } from './sink.ts'

/** A subscription as its transport holds it: it yields nothing, since its cohort writes; it ends when the stream does. */
export type Held = AsyncGenerator<never, void, void>

/**
 * Joins a cohort in the shape a transport's protocol library expects of a subscription.
 * @param makeSink makes the sink; it calls `done` once, with an error when the stream cannot go on
 * @param failed called with what went wrong, before the returned iterable ends
 * @returns one answer, or an iterable that only ends
 */
export async function joining(
  cohorts: Cohorts,
  operation: Operation,
  makeSink: (done: (error?: unknown) => void) => Sink,
  failed: (error: unknown) => void,
): Promise<ExecutionResult | Held> {
  let over: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    over = resolve
  })
  let leave: (() => void) | null = null
  let stopped = false
  function stop() {
    stopped = true
    leave?.()
    over()
  }
  function done(error?: unknown) {
    if (error !== undefined) failed(error)
    stop()
  }
  let joined: Awaited<ReturnType<Cohorts['join']>>
  try {
    joined = await cohorts.join(operation, makeSink(done))
  } catch (error) {
    if (!problemOf(error)) throw error
    failed(error)
    return held(Promise.resolve(), () => {})
  }
  if (!('leave' in joined)) return joined
  leave = joined.leave
  // It may have ended before it was quite open.
  if (stopped) leave()
  return held(ended, stop)
}

function held(ended: Promise<void>, stop: () => void): Held {
  const finish = () => {
    stop()
    return Promise.resolve({ done: true as const, value: undefined })
  }
  const self: Held = {
    next: () => ended.then(() => ({ done: true as const, value: undefined })),
    return: finish,
    throw: (error) => {
      stop()
      return Promise.reject(error)
    },
    [Symbol.asyncIterator]: () => self,
    [Symbol.asyncDispose]: async () => stop(),
  }
  return self
}
