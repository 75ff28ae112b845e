import { LIMITS } from '../limits.ts'

/** One frame as it is sent: executed, authorised and made into text once for all members that get it. */
export interface Payload {
  /** The result as JSON. */
  readonly json: string
  /** The frame's own cursor, whether or not the client selected it. */
  readonly cursor: string | null
  /** The same as a transport sends it; each transport makes its own once and keeps it here. */
  socketTail?: string
  socketFrame?: { readonly head: string; readonly bytes: Buffer | null }
  eventChunk?: Buffer
}

/** The end of one subscription at a transport. Nothing is sent to it after `end` or `fail`. */
export interface Sink {
  /** Sends frames in this order, in one write. */
  send(payloads: readonly Payload[]): void
  /** More bytes wait for the reader than the limit: later frames wait in the log instead. */
  readonly full: boolean
  /** Resolves when there is room again, or the reader is gone. */
  drained(): Promise<void>
  /** The stream is complete. */
  end(): void
  /** The stream cannot go on: the right has ended, or something is wrong here. */
  fail(error: unknown): void
}

export const FULL_BYTES = LIMITS.UNREAD_BYTES.value
