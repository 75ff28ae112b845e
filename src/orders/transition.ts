import type { LoggedEvent, OrderKeys } from '../events/catalogue.ts'

/** How an event moved an order in or out of what a subscriber watches. */
export type Movement = 'ENTERED' | 'CHANGED' | 'LEFT'

/**
 * A pure function of the event and of what the subscriber watches (filter and entitlement together): a board never keeps
 * a ghost, because LEFT is sent to the viewers that saw the order before.
 * @returns null when the event does not concern the subscriber
 */
export function movement(event: Pick<LoggedEvent, 'before' | 'after'>, watches: (keys: OrderKeys) => boolean): Movement | null {
  const before = event.before !== null && watches(event.before)
  const after = watches(event.after)
  if (after) return before ? 'CHANGED' : 'ENTERED'
  return before ? 'LEFT' : null
}
