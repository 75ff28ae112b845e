import type { Tally } from './tally.ts'

/** A crowd of subscribers as it is ordered. */
export interface Subscriptions {
  readonly do: 'open'
  readonly port: number
  readonly transport: 'ws' | 'sse'
  /** Bearer token; empty: nobody is asked who they are. */
  readonly token: string
  readonly n: number
  /** Empty: a server that sends to every open socket, without being asked. */
  readonly document: string
  /** Variables of the subscribers, in turn; they make cohorts. */
  readonly variables: readonly object[]
  /** Operation ids: different for everybody, as real clients send them, or the same for all. */
  readonly ids: 'uuid' | 'same'
  /** The server says with a first frame that it hears; others are waited for. */
  readonly saysReady: boolean
  /** Number of the first event to come. */
  readonly from: number
}

export type CrowdOrder = Subscriptions | { readonly do: 'check'; readonly upTo: number } | { readonly do: 'close' }

export type CrowdAnswer =
  | { readonly type: 'opened'; readonly connectMs: number }
  /** An event has arrived at the last subscriber; the clock is the one all processes of a machine share (process.hrtime). */
  | { readonly type: 'reached'; readonly event: number; readonly at: string }
  /** The first event as one of them got it. */
  | { readonly type: 'sample'; readonly sample: string }
  /** Fewest and most events; CPU time of the crowd so far, in microseconds. */
  | { readonly type: 'checked'; readonly complete: boolean; readonly least: number; readonly most: number; readonly cpu: number }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly message: string }

export interface Opened {
  close(): void
}

/** Opens a crowd over one transport; resolves when all of them hear. */
export type OpenCrowd = (order: Subscriptions, tally: Tally, sample: (text: string) => void, failed: (error: unknown) => void) => Promise<Opened>

/** Connections opened at once. */
export const BATCH = 100
