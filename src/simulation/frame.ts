/** What one subscriber was sent, in the order it came. */
export interface Frame {
  readonly type: 'EVENT' | 'CAUGHT_UP' | 'SNAPSHOT' | 'RESUMED' | 'RESYNC_REQUIRED' | 'ACCESS_ENDING'
  /** Real milliseconds (performance.now). */
  readonly at: number
  /** For RESUMED: the cursor it went on from. */
  readonly cursor: string
  readonly prevCursor: string | null
  readonly orderId: string | null
  readonly version: number
  readonly kind: string | null
  /** Transition of an order event, news of a dispatch. */
  readonly what: string | null
  /** Of a snapshot. */
  readonly value: unknown
  /** The server's time, where the frame names it. */
  readonly serverTime: string | null
}

/** A frame as the selection of every watched document has it. */
export interface Sent {
  readonly __typename: string
  readonly cursor?: string
  readonly prevCursor?: string
  readonly orderId?: string
  readonly orderVersion?: number
  readonly kind?: string
  readonly transition?: string
  readonly news?: string
  readonly value?: unknown
  readonly asOf?: string
  readonly serverTime?: string
  readonly reason?: string
}

const TYPES: Record<string, Frame['type']> = {
  OrderEvent: 'EVENT',
  DispatchEvent: 'EVENT',
  CaughtUp: 'CAUGHT_UP',
  OrderSnapshot: 'SNAPSHOT',
  CampaignSnapshot: 'SNAPSHOT',
  WallboardSnapshot: 'SNAPSHOT',
  ResyncRequired: 'RESYNC_REQUIRED',
  AccessEnding: 'ACCESS_ENDING',
}

const NOTHING: Frame = {
  type: 'RESUMED',
  at: 0,
  cursor: '',
  prevCursor: null,
  orderId: null,
  version: 0,
  kind: null,
  what: null,
  value: null,
  serverTime: null,
}

/** A frame as it is written down. @param at real milliseconds */
export const frameOf = (sent: Sent, at: number): Frame => ({
  type: TYPES[sent.__typename] ?? 'RESYNC_REQUIRED',
  at,
  cursor: sent.cursor ?? '',
  prevCursor: sent.prevCursor ?? null,
  orderId: sent.orderId ?? null,
  version: sent.orderVersion ?? 0,
  kind: sent.kind ?? null,
  what: sent.transition ?? sent.news ?? sent.reason ?? null,
  value: sent.value ?? null,
  serverTime: sent.serverTime ?? sent.asOf ?? null,
})

/** Written down when a feed goes on after an interruption. */
export const resumedAt = (cursor: string, at: number): Frame => ({ ...NOTHING, at, cursor })
