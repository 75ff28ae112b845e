import { type OfHeadline, ofHeadline } from '../statistics/headline-rates.ts'
import { type PublicRate, type PublicVoices, publicBreakdown, publicRate, publicVoices } from '../statistics/suppression.ts'
import type { Published } from './published-rates.ts'

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

/** The three rates of an area and of some places in it. */
function ratesOf({ whole, parts }: Published, codes: readonly string[]): OfHeadline<PublicVoices> {
  return ofHeadline((name) => {
    const rates = codes.map((code) => parts.find((r) => r.code === code)?.[name] ?? NOTHING)
    return name === 'onTime' ? { whole: publicRate(whole[name]), cells: publicBreakdown(rates) } : publicVoices(whole[name], rates)
  })
}

/** The rates of the whole area. */
export function wholeRates(published: Published): PublicRates {
  const all = ratesOf(
    published,
    published.parts.map(({ code }) => code),
  )
  return ofHeadline((name) => all[name].whole)
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
  published: Published,
): Part[] {
  const own = board.areaCode
  const used = open.has(own) || completedIn.has(own) || published.parts.some((r) => r.code === own)
  const places = used ? [...children, { code: own, name: UNPLACED }] : [...children]
  const rates = ratesOf(
    published,
    places.map(({ code }) => code),
  )
  return places.map(({ code, name }, i) => ({
    code,
    name,
    open: open.get(code) ?? 0,
    completedToday: completedIn.get(code) ?? 0,
    ...ofHeadline((name) => rates[name].cells[i] as PublicRate),
  }))
}
