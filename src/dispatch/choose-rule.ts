import { areaPrefix, isWithin } from '../areas/area-code.ts'

/** A rule of the dispatch catalogue (派单目录), as far as choosing goes. */
export interface CatalogueRule {
  readonly id: string
  /** null: every item. */
  readonly itemCode: string | null
  readonly areaCode: string
  readonly teamId: string
  readonly nextTeamIds: readonly string[]
  readonly coTeamIds: readonly string[]
  readonly validFrom: Date
  readonly validTo: Date | null
}

/**
 * The rule that says whose an order is (国办函〔2025〕66号: a known owner is dispatched to by the catalogue). Of all rules that
 * hold on the day: one for an item asked for before one for every item, then the smallest area, then the newest. Pure.
 * @param date `YYYY-MM-DD` in Asia/Shanghai
 * @param without teams that are not asked: their return was approved
 * @returns null when the catalogue says nothing
 */
export function chooseRule(
  rules: readonly CatalogueRule[],
  order: { readonly areaCode: string; readonly itemCodes: readonly string[] },
  date: string,
  without: readonly string[] = [],
): CatalogueRule | null {
  const day = (at: Date) => at.toISOString().slice(0, 10)
  const rank = (rule: CatalogueRule) => [rule.itemCode === null ? 0 : 1, areaPrefix(rule.areaCode).length, rule.validFrom.getTime()]
  return rules
    .filter((rule) => day(rule.validFrom) <= date && (rule.validTo === null || date < day(rule.validTo)))
    .filter((rule) => isWithin(order.areaCode, rule.areaCode) && (rule.itemCode === null || order.itemCodes.includes(rule.itemCode)))
    .filter((rule) => !without.includes(rule.teamId))
    .reduce<CatalogueRule | null>((best, rule) => (best !== null && compare(rank(best), rank(rule)) >= 0 ? best : rule), null)
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, at) => value !== b[at])
  return i < 0 ? 0 : (a[i] as number) - (b[i] as number)
}
