import type { Db } from '../db/database.ts'
import type { KpiName } from './kpis.ts'
import type { Rate } from './rate.ts'
import { readBreakdown } from './read-statistics.ts'

/** Which figure each of the three headline rates is: a board counts as statistics and the monthly report do, by kpis.ts. */
export const HEADLINE = { onTime: 'ON_TIME', resolution: 'RESOLUTION', satisfaction: 'SATISFACTION' } as const satisfies Record<string, KpiName>
export type HeadlineName = keyof typeof HEADLINE

/** Something of each of the headline rates. */
export type OfHeadline<T> = { readonly [name in HeadlineName]: T }

/** Makes it. */
export const ofHeadline = <T>(make: (name: HeadlineName) => T): OfHeadline<T> => ({
  onTime: make('onTime'),
  resolution: make('resolution'),
  satisfaction: make('satisfaction'),
})

/** The headline rates of one part of an area, and how many orders were completed in the period. */
export interface PartRates extends OfHeadline<Rate> {
  readonly code: string
  readonly completed: number
}

/** Counts every order completed in the period below. */
const COMPLETED = 'EVALUATION'

/** The headline rates of each part of an area that has any, half-open period [from, to) of whole days. */
export async function ratesByPart(db: Db, areaCode: string, from: Date, to: Date, now: Date): Promise<PartRates[]> {
  const filter = { from, to, areaCode, teamIds: null, staffId: null, itemCode: null, channel: null }
  const parts = await readBreakdown(db, filter, 'AREA', [...Object.values(HEADLINE), COMPLETED], now)
  return parts.map(({ key, figures }) => {
    const of = (kpi: KpiName): Rate => {
      const { numerator, denominator } = figures.find((figure) => figure.kpi === kpi) ?? { numerator: 0, denominator: 0 }
      return { numerator, denominator }
    }
    return { code: key ?? areaCode, completed: of(COMPLETED).denominator, ...ofHeadline((name) => of(HEADLINE[name])) }
  })
}

/** Rates of parts that share no order, together. */
export function together(parts: readonly OfHeadline<Rate>[]): OfHeadline<Rate> {
  const sum = (name: HeadlineName, of: keyof Rate) => parts.reduce((n, part) => n + part[name][of], 0)
  return ofHeadline((name) => ({ numerator: sum(name, 'numerator'), denominator: sum(name, 'denominator') }))
}
