import type { Caller } from '../runtime.ts'

/** What every resolver is given. Nothing is cached on it across events: each event of a stream gets a fresh one. */
export interface Context extends Caller {
  /** Idempotency-Key header of the request, if any; an input's own key wins. */
  readonly idempotencyKey: string | null
  /** Set while a frame of a subscription is executed: its limit is lower, since it is paid again for every event. */
  readonly streaming?: boolean
}

/** A new object for one event of a stream, so that loaders and authorisation decisions are never stale. */
export function freshContext(context: Context): Context {
  return { ...context, streaming: true }
}
