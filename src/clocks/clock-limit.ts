import { clockPoliciesIn } from '../calendar/rules-in-change.ts'
import type { Change } from '../runtime.ts'
import { type Policied, UNITS, UNSET } from './clock-rules.ts'

/** The limit of a clock as the policy has it. */
export interface ClockLimit {
  readonly amount: number
  readonly unit: (typeof UNITS)[Policied]
  /** null: none has been set, and a parameter holds. */
  readonly policyId: string | null
}

/**
 * The limits in force on a date (时限策略): of all rows of a clock, the newest that has begun. A later policy never moves a
 * deadline that has one.
 * @param date `YYYY-MM-DD` in Asia/Shanghai
 * @throws Error when the policy has a gap: a fault of configuration, not of the request
 */
export async function clockLimits(c: Change, clocks: readonly Policied[], date: string): Promise<Record<Policied, ClockLimit>> {
  const begun = (await clockPoliciesIn(c)).filter((policy) => policy.validFrom.toISOString().slice(0, 10) <= date)
  const rows = begun.sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime())
  return Object.fromEntries(
    clocks.map((clock) => {
      const row = rows.find((policy) => policy.clock === clock)
      const amount = row?.amount ?? UNSET[clock]
      if (amount === undefined) throw new Error(`no limit for the clock ${clock} on ${date}`)
      return [clock, { amount, unit: UNITS[clock], policyId: row?.id ?? null }]
    }),
  ) as Record<Policied, ClockLimit>
}
