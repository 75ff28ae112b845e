import type { LoggedEvent } from '../events/catalogue.ts'

/** Why a stream cannot go on without a gap. */
export type ResyncReason = 'EPOCH_CHANGED' | 'BELOW_LOW_WATER' | 'AHEAD_OF_HEAD'

/** Everything up to `cursor` has been sent; comes at least every 10 s. */
export interface CaughtUpFrame {
  readonly type: 'CAUGHT_UP'
  readonly cursor: string
  readonly serverTime: Date
}

/** Reload, then follow from `cursor`; the stream ends with it. */
export interface ResyncFrame {
  readonly type: 'RESYNC_REQUIRED'
  readonly reason: ResyncReason
  readonly cursor: string
}

/** The right to read ends at `at`; come back with a new token and the last cursor. */
export interface AccessEndingFrame {
  readonly type: 'ACCESS_ENDING'
  readonly at: Date
}

/** One event of a feed, with what the selection made of it. */
export interface EventFrame<T> {
  readonly type: 'EVENT'
  readonly event: LoggedEvent
  readonly selected: T
  readonly cursor: string
  /** Cursor of the frame before on the same stream: a client that has it knows that no frame is missing. */
  readonly prevCursor: string
}

/** One frame of a feed: every event once, in order, resumable. */
export type FeedFrame<T> = EventFrame<T> | CaughtUpFrame | ResyncFrame | AccessEndingFrame

/** The state at a place in the log; its value is read by the field's own resolver when the frame is executed. */
export interface SnapshotFrame {
  readonly type: 'SNAPSHOT'
  readonly cursor: string
  readonly asOf: Date
}

/** One frame of a view: the newest state. */
export type ViewFrame = SnapshotFrame | CaughtUpFrame | AccessEndingFrame
