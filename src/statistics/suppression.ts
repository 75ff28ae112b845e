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

/** A public total and its cells. */
export interface PublicVoices {
  readonly whole: PublicRate
  readonly cells: readonly PublicRate[]
}

/**
 * The same for what citizens say. Hidden cells that are together all or none of what they count tell each voice in them: then the
 * next-smallest is hidden too, until they are mixed; and if nothing is left to hide, the total is hidden (极端比率抑制).
 * @param whole the public total, of which a reader takes the shown cells
 */
export function publicVoices(whole: Rate, rates: readonly Rate[]): PublicVoices {
  let cells = publicBreakdown(rates)
  const telling = () => {
    const shown = cells.filter((cell) => !cell.suppressed)
    const rest = (of: keyof Rate) => whole[of] - shown.reduce((n, cell) => n + cell[of], 0)
    return shown.length < cells.length && rest('denominator') > 0 && (rest('numerator') <= 0 || rest('numerator') >= rest('denominator'))
  }
  while (telling()) {
    const open = cells.filter((cell) => !cell.suppressed && cell.denominator > 0)
    const [next] = open.sort((a, b) => a.denominator - b.denominator)
    if (!next) return { whole: { ...whole, suppressed: true }, cells }
    cells = cells.map((cell) => (cell === next ? { ...cell, suppressed: true } : cell))
  }
  return { whole: publicRate(whole), cells }
}
