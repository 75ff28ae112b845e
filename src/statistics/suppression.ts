import { PARAMETERS } from '../policy/parameters.ts'
import type { Rate } from './rate.ts'

/** Rates that count fewer than this many are not shown in public (小样本抑制, domain rules 1.8); workload counts are. */
export const SMALLEST_GROUP = PARAMETERS.SMALLEST_GROUP.value

/** A rate as the public sees it. */
export interface PublicRate extends Rate {
  /** Counted, and not shown: too few, or they could be worked out from those that are too few (不予公示). */
  readonly suppressed: boolean
}

/** A rate on its own: suppressed when it counts one to four. */
export function publicRate(rate: Rate): PublicRate {
  return { ...rate, suppressed: rate.denominator > 0 && rate.denominator < SMALLEST_GROUP }
}

/**
 * The cells of a breakdown whose total is public too. Small ones are suppressed, and with them the next-smallest (补充抑制):
 * a single hidden cell would be the total less the others. Cells of zero hide no citizen and stay as they are.
 * @returns the cells in the order given
 */
export function publicBreakdown(rates: readonly Rate[]): PublicRate[] {
  const cells = rates.map(publicRate)
  if (!cells.some((cell) => cell.suppressed)) return cells
  const open = cells.filter((cell) => !cell.suppressed && cell.denominator > 0)
  const next = open.reduce<PublicRate | null>((least, cell) => (least && least.denominator <= cell.denominator ? least : cell), null)
  return cells.map((cell) => (cell === next ? { ...cell, suppressed: true } : cell))
}
