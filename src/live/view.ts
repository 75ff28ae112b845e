import type { CodeHolder } from '../access/still-valid.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { LIMITS } from '../limits.ts'
import { type Source, source } from './source.ts'

/** What a view is made of; the subscription's resolver gives it. */
export interface ViewOptions {
  /** Entitlement class; cursors are bound to it. */
  readonly audience: string
  /** Whether an event may have changed the value. One too many costs a reading, one too few leaves a stale value on the screen. */
  readonly concerns: (event: LoggedEvent) => boolean
  /** Set when only events of this order can concern it: they are looked up instead of asking for each. */
  readonly order?: string | undefined
  /** What was proven for this stream alone: it ends with it. */
  readonly holder?: CodeHolder | undefined
  /** Shortest time between two snapshots, real milliseconds. */
  readonly floorMs?: number
}

/** A view as it is joined: the current state, then the newest after each change; never a queue. */
export interface ViewSource extends Source {
  readonly kind: 'view'
  readonly concerns: (event: LoggedEvent) => boolean
  readonly floorMs: number
}

const FLOOR_MS = LIMITS.VIEW_EVERY_MS.value

/** The state of something, now and after each change that concerns it. */
export function view({ audience, concerns, order, holder, floorMs = FLOOR_MS }: ViewOptions): ViewSource {
  return source({ kind: 'view', audience, concerns, order: order ?? null, holder, floorMs })
}
