import { areaLevel } from '../areas/area-code.ts'
import { InvalidInput, type Words } from '../errors.ts'
import type { OrderFacts } from './facts.ts'

/** An input that a verb needs because of what the order is; its rules say what it always needs. Pure. */
export interface Need {
  readonly field: string
  /** When, in words. */
  readonly when: string
  readonly holds: (facts: OrderFacts) => boolean
  /** The message to a caller that leaves it out. */
  readonly words: (facts: OrderFacts) => Words
}

/** Staff the order's items take at the door. */
export const staffNeeded = ({ matters, itemCodes }: Pick<OrderFacts, 'matters' | 'itemCodes'>): number =>
  Math.max(1, ...matters.filter((matter) => itemCodes.includes(matter.itemCode)).map((matter) => matter.item.requiredStaff))

/** Staff are sent to a town or smaller: an area above it names no place to go to. */
export const isTooWide = (areaCode: string): boolean => areaLevel(areaCode) === 'CITY' || areaLevel(areaCode) === 'COUNTY'

export const NAME_THE_TOWN: Words = { en: 'name the town or village', zh: '请具体到乡镇或村社区' }
export const tooFewStaff = (needed: number): Words => ({ en: `these items take ${needed} staff at the door`, zh: `该事项须 ${needed} 人上门` })

/** The other staff of a visit, when an item takes several. */
export const company: Need = {
  field: 'staffIds',
  when: 'an item takes several staff',
  holds: (facts) => staffNeeded(facts) > 1,
  words: (facts) => tooFewStaff(staffNeeded(facts)),
}

/** What a verb's row says of its inputs. */
interface Asking {
  readonly row: { readonly requires: readonly string[]; readonly needs: readonly Need[] }
}

const needsOf = ({ row }: Asking, facts: OrderFacts) => row.needs.filter((need) => need.holds(facts))

/** Inputs a verb needs besides the order, of this order: what the verb itself checks. */
export const requiredInputs = (act: Asking, facts: OrderFacts): string[] => [...act.row.requires, ...needsOf(act, facts).map(({ field }) => field)]

/** @throws InvalidInput for an input the order makes necessary and the caller left out */
export function expectNeeds(act: Asking, facts: OrderFacts, input: object): void {
  const given = new Map(Object.entries(input))
  const missing = needsOf(act, facts).find(({ field }) => given.get(field) == null)
  if (missing) throw new InvalidInput(missing.field, missing.words(facts))
}
