import type { Viewer } from '../access/viewer.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import type { Runtime } from '../runtime.ts'
import type { FeedFrame, ViewFrame } from './frames.ts'
import type { Payload, Sink } from './sink.ts'

/** One subscription in a cohort. */
export interface Member {
  readonly viewer: Viewer
  readonly sink: Sink
  /** It has left: nothing is sent any more. */
  gone: boolean
}

/**
 * Subscriptions with the same document, the same variables (the cursor aside) and the same rights: what one of them gets,
 * all get. A frame is read, authorised, executed and made into text once for all of them.
 */
export interface Cohort {
  /** Takes an event that may concern it. */
  news(event: LoggedEvent): void
  /** The head has moved past all events it was told of, or the log was restored; told to the cohorts that wait for it. */
  moved(): void
  /** Sends a heartbeat when it has been silent for so long. */
  beat(now: number): void
  leave(member: Member): void
  readonly size: number
}

/** What a cohort is made with. */
export interface CohortRuntime {
  readonly runtime: Runtime
  /** Longest silence, real milliseconds. */
  readonly heartbeatMs: number
  /** A watermark is sent only when the log was read this lately, real milliseconds; an older one is not known to be true. */
  readonly logSeenMs: number
  /** Executes a frame for the whole cohort; tries again while the database is away, until `given up`. */
  readonly execute: (frame: FeedFrame<unknown> | ViewFrame, givenUp: () => boolean) => Promise<Payload | null>
  /** Tries until it succeeds, as long as the failure is one that passes; null once it is given up. */
  readonly patiently: <T>(work: () => Promise<T>, givenUp: () => boolean) => Promise<T | null>
  /** Cohorts to be told with the next `moved`. */
  readonly early: Set<Cohort>
  /** Runs a part of a catch-up when it is its turn: replays must not starve live members. */
  readonly inTurn: <T>(part: () => Promise<T>) => Promise<T>
  /** An unexpected fault: logged, and the members are told to come back. */
  readonly failed: (error: unknown, members: Iterable<Member>) => void
}
