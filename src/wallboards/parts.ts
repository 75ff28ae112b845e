import { type OfHeadline, ofHeadline, type PartRates, together } from '../statistics/headline-rates.ts'
import { type PublicRate, publicBreakdown, publicRate } from '../statistics/suppression.ts'

/** The three rates as the public sees them. */
export type PublicRates = OfHeadline<PublicRate>

/** One part of the area: a county of the city, a town of a county, a village of a town. */
export interface Part extends PublicRates {
  readonly code: string
  readonly name: string
  /** Orders not yet completed. */
  readonly open: number
  readonly completedToday: number
}

/** The name of the part for orders without a smaller area than the board's own. */
const UNPLACED = '未细分'
const NOTHING = { numerator: 0, denominator: 0 }

/** The rates of the whole area. */
export function wholeRates(parts: readonly PartRates[]): PublicRates {
  const whole = together(parts)
  return ofHeadline((name) => publicRate(whole[name]))
}

/**
 * The area by its parts (分区统计), every part there is, in the order of their codes; what is placed no lower comes last, if anything is.
 * Counts stay; each of the rates is a breakdown of a public total and suppressed as one.
 */
export function byParts(
  board: { readonly areaCode: string },
  children: readonly { readonly code: string; readonly name: string }[],
  open: ReadonlyMap<string, number>,
  completedIn: ReadonlyMap<string, number>,
  rates: readonly PartRates[],
): Part[] {
  const own = board.areaCode
  const used = open.has(own) || completedIn.has(own) || rates.some((r) => r.code === own)
  const places = used ? [...children, { code: own, name: UNPLACED }] : [...children]
  const cells = ofHeadline((name) => publicBreakdown(places.map(({ code }) => rates.find((r) => r.code === code)?.[name] ?? NOTHING)))
  return places.map(({ code, name }, i) => ({
    code,
    name,
    open: open.get(code) ?? 0,
    completedToday: completedIn.get(code) ?? 0,
    ...ofHeadline((name) => cells[name][i] as PublicRate),
  }))
}
