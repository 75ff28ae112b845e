/** What one stream or connection may cost, and how long is waited for it. Times are real milliseconds. */
export interface LiveLimits {
  /** A socket that has not sent `connection_init` by then is closed. */
  readonly initWithinMs: number
  /** Longest message of a client, in bytes. */
  readonly messageBytes: number
  /** Frames one message may come in. */
  readonly messageFrames: number
  /** Operations at once on one socket. */
  readonly operations: number
  /** Longest operation id, in characters. */
  readonly operationIdLength: number
  /** Messages and pings of a client between two of our pings. */
  readonly messages: number
  /** What may wait to be read by one client, in bytes, before its socket is closed. */
  readonly bufferedBytes: number
  /** How often a client is pinged; who has not answered by the next ping is gone. */
  readonly pingEveryMs: number
  /** Nothing has drained for so long: the connection is closed. */
  readonly stalledMs: number
  /** How often sockets are looked at. */
  readonly lookEveryMs: number
  /** Closed sockets that do not answer the close are cut after so long. */
  readonly graceMs: number
  /** Sockets are told of a restart spread over so long. */
  readonly drainMs: number
}

/** The limits of a running server; tests shorten them. docs/live.md is printed from here. */
export const LIVE_LIMITS: LiveLimits = {
  initWithinMs: 5_000,
  messageBytes: 64 * 1024,
  messageFrames: 64,
  operations: 20,
  operationIdLength: 128,
  messages: 600,
  bufferedBytes: 1024 * 1024,
  pingEveryMs: 12_000,
  stalledMs: 30_000,
  lookEveryMs: 3_000,
  graceMs: 12_000,
  drainMs: 2_000,
}
