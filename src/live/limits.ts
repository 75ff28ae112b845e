import { LIMITS } from '../limits.ts'

/** The limits of operations, sockets and event streams of a running server; tests shorten them. */
export const LIVE_LIMITS = {
  executionMs: LIMITS.EXECUTION_MS.value,
  initWithinMs: LIMITS.INIT_MS.value,
  messageBytes: LIMITS.MESSAGE_BYTES.value,
  messageFrames: LIMITS.MESSAGE_FRAMES.value,
  operations: LIMITS.OPERATIONS.value,
  operationIdLength: LIMITS.OPERATION_ID_CHARACTERS.value,
  messages: LIMITS.MESSAGES.value,
  bufferedBytes: LIMITS.BUFFERED_BYTES.value,
  pingEveryMs: LIMITS.PING_EVERY_MS.value,
  stalledMs: LIMITS.STALLED_MS.value,
  lookEveryMs: LIMITS.LOOK_EVERY_MS.value,
  graceMs: LIMITS.GRACE_MS.value,
  drainMs: LIMITS.RESTART_MS.value,
}

export type LiveLimits = Readonly<typeof LIVE_LIMITS>
