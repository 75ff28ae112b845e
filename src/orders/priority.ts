import type { Urgency } from '../db/generated/enums.ts'

/**
 * Queue priority: a plain number, so that the queue can be ordered while the special-group flags stay sealed.
 * Weights are configuration, not law: urgent +50, any special group +20.
 */
export function priorityOf(urgency: Urgency, specialGroups: readonly string[]): number {
  return (urgency === 'URGENT' ? 50 : 0) + (specialGroups.length > 0 ? 20 : 0)
}

/** The priorities that say so of an order: its request is of a special group (特殊群体). */
export const OF_SPECIAL_GROUP: readonly number[] = (['NORMAL', 'URGENT'] as const).map((urgency) => priorityOf(urgency, ['any']))
