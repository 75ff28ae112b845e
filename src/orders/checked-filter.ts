import { InvalidInput } from '../errors.ts'
import { idOrCode } from '../input.ts'
import { LIMITS } from '../limits.ts'
import type { OrderFilter } from './filter.ts'

type Texts = readonly string[] | null | undefined

/** Its lists of ids and codes, each with its place; the other fields are enums and area codes, checked by their types. */
const listsOf = ({ team, handler, partner, companions, items }: OrderFilter): readonly (readonly [place: string, values: Texts])[] => [
  ['team.in', team?.in],
  ['team.notIn', team?.notIn],
  ['handler.in', handler?.in],
  ['handler.notIn', handler?.notIn],
  ['partner.in', partner?.in],
  ['partner.notIn', partner?.notIn],
  ['companions.any', companions?.any],
  ['items.any', items?.any],
]

/**
 * A filter that came from outside, checked whole: a list and a stream refuse the same.
 * @param at where it stands in the operation
 * @throws InvalidInput naming the place: an id or a code that can be none, too many conditions, filters too deep in each other
 */
export function checkedFilter(filter: OrderFilter | null | undefined, at = 'filter'): OrderFilter {
  const counted = { left: LIMITS.FILTER_CONDITIONS.value }
  check(filter ?? {}, at, LIMITS.FILTER_DEPTH.value, counted)
  return filter ?? {}
}

function check(filter: OrderFilter, at: string, deep: number, counted: { left: number }): void {
  if (deep === 0) {
    const most = LIMITS.FILTER_DEPTH.value
    throw new InvalidInput(at, { en: `is deeper than ${most} filters in each other`, zh: `嵌套不能超过 ${most} 层` })
  }
  for (const [place, values] of listsOf(filter)) checkTexts(values, `${at}.${place}`)
  counted.left -= Object.values(filter).filter((value) => value !== null && value !== undefined).length
  if (counted.left < 0) {
    const most = LIMITS.FILTER_CONDITIONS.value
    throw new InvalidInput(at, { en: `has more than ${most} conditions`, zh: `条件不能超过 ${most} 个` })
  }
  for (const [key, parts] of [
    ['and', filter.and],
    ['or', filter.or],
  ] as const)
    for (const [i, part] of (parts ?? []).entries()) check(part, `${at}.${key}.${i}`, deep - 1, counted)
  if (filter.not) check(filter.not, `${at}.not`, deep - 1, counted)
}

function checkTexts(values: Texts, at: string): void {
  const most = LIMITS.FILTER_VALUES.value
  if (values && values.length > most) throw new InvalidInput(at, { en: `has more than ${most} values`, zh: `不能超过 ${most} 个值` })
  const wrong = values?.findIndex((value) => !idOrCode(value)) ?? -1
  if (wrong >= 0) throw new InvalidInput(`${at}.${wrong}`, { en: 'is no id or code', zh: '不是有效的标识或编码' })
}
