import { areaLevel } from '../areas/area-code.ts'
import { InvalidInput, type Words } from '../errors.ts'
import type { OrderFacts } from './facts.ts'
import { type Action, LIFECYCLE } from './lifecycle.ts'
import { isUnanswered } from './rectification-guards.ts'

/** An input that a verb needs because of what the order is; the lifecycle's table says what it always needs. Pure. */
interface Need {
  readonly field: string
  /** When, in words. */
  readonly when: string
  readonly holds: (facts: OrderFacts) => boolean
  /** What who leaves it out is told. */
  readonly words: (facts: OrderFacts) => Words
}

/** Staff the order's items take at the door. */
export const staffNeeded = ({ matters, itemCodes }: Pick<OrderFacts, 'matters' | 'itemCodes'>): number =>
  Math.max(1, ...matters.filter((matter) => itemCodes.includes(matter.itemCode)).map((matter) => matter.item.requiredStaff))

/** Above the town nobody can be sent anywhere. */
export const isTooWide = (areaCode: string): boolean => areaLevel(areaCode) === 'CITY' || areaLevel(areaCode) === 'COUNTY'

export const NAME_THE_TOWN: Words = { en: 'name the town or village', zh: '请具体到乡镇或村社区' }
export const tooFewStaff = (needed: number): Words => ({ en: `these items take ${needed} staff at the door`, zh: `该事项须 ${needed} 人上门` })

const company: Need = {
  field: 'staffIds',
  when: 'an item takes several staff',
  holds: (facts) => staffNeeded(facts) > 1,
  words: (facts) => tooFewStaff(staffNeeded(facts)),
}

export const NEEDS: { readonly [A in Action]?: readonly Need[] } = {
  verifyOrder: [{ field: 'areaCode', when: 'the order is of a county', holds: ({ areaCode }) => isTooWide(areaCode), words: () => NAME_THE_TOWN }],
  bookAppointment: [company],
  holdSlot: [company],
  proposeAppointment: [company],
  scheduleFollowUp: [company],
  reassignOrder: [
    {
      field: 'staffId',
      when: 'the service has begun',
      holds: ({ status }) => status === 'IN_SERVICE' || status === 'PROCESSING',
      words: () => ({ en: 'name who goes on with it: the service has begun', zh: '服务已开始，须指定接手人员' }),
    },
  ],
  closeOrder: [
    {
      field: 'reason',
      when: 'a negative evaluation was not dealt with',
      holds: isUnanswered,
      words: () => ({ en: 'must be stated after a negative evaluation', zh: '差评工单归档须说明理由' }),
    },
  ],
}

const needsOf = (action: Action, facts: OrderFacts) => (NEEDS[action] ?? []).filter((need) => need.holds(facts))

/** Inputs a verb needs besides the order, of this order: what the verb itself checks. */
export const requiredInputs = (action: Action, facts: OrderFacts): string[] => [
  ...LIFECYCLE[action].requires,
  ...needsOf(action, facts).map(({ field }) => field),
]

/** @throws InvalidInput for an input the order makes necessary and the caller left out */
export function expectNeeds(action: Action, facts: OrderFacts, input: object): void {
  const given = new Map(Object.entries(input))
  const missing = needsOf(action, facts).find(({ field }) => given.get(field) == null)
  if (missing) throw new InvalidInput(missing.field, missing.words(facts))
}
