import type { OrderType, Urgency } from '../db/generated/enums.ts'

/** One row of the policy: how many working days a kind of request may take, from a date on. */
export interface LimitPolicy {
  readonly type: OrderType
  readonly urgency: Urgency
  readonly workingDays: number
  readonly validFrom: Date
}

/**
 * The handling limit (办理时限) in force on a date: of all rows for the kind and urgency, the newest that has begun.
 * A later policy never moves the deadline of an order that has one.
 * @param date `YYYY-MM-DD` in Asia/Shanghai
 * @returns the row, or null when none has begun
 */
export function limitOn<P extends LimitPolicy>(policies: readonly P[], type: OrderType, urgency: Urgency, date: string): P | null {
  const begun = policies.filter((p) => p.type === type && p.urgency === urgency && p.validFrom.toISOString().slice(0, 10) <= date)
  return begun.reduce<P | null>((best, p) => (best && best.validFrom >= p.validFrom ? best : p), null)
}

/** Its working days, or null when no row has begun. */
export const chooseLimit = (...of: Parameters<typeof limitOn>): number | null => limitOn(...of)?.workingDays ?? null
