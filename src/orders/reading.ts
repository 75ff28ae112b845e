import type { Viewer } from '../access/viewer.ts'
import type { Order } from '../db/generated/client.ts'
import type { Runtime } from '../runtime.ts'
import { mayReadText } from './policy.ts'
import { openOptional } from './sealed.ts'

/** Columns that decide which viewers may read an order's text. */
export const owned = { handlerId: true, companionIds: true, teamId: true, areaCode: true, completedAt: true } as const

/** The reader's instant. */
export const time = ({ runtime }: { readonly runtime: Pick<Runtime, 'clock'> }) => runtime.clock.now()

/**
 * A sealed text of an order or of something in it, for a viewer with the right to its texts; null for every other.
 * @param at the place it was sealed for
 */
export function readText(
  c: { readonly viewer: Viewer; readonly runtime: Pick<Runtime, 'clock' | 'keys'> },
  order: Pick<Order, keyof typeof owned>,
  at: string,
  sealed: string | null,
): string | null {
  return mayReadText(c.viewer, order, time(c)) ? openOptional(c.runtime.keys, at, sealed) : null
}
