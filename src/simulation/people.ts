import type { Dice } from './dice.ts'

const NAMES = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'
const ROADS = ['示例路', '示例街', '示例巷', '示例大道']
const GROUPS = ['LIVING_ALONE', 'AGED', 'SEVERE_DISABILITY', 'SERIOUS_ILLNESS', 'LOW_INCOME', 'VETERAN', 'PREGNANT']

export interface Requester {
  readonly kind: 'PERSON' | 'ORGANISATION'
  readonly name: string
  readonly phone: string
  readonly address: string
  readonly specialGroups?: readonly string[]
}

/** 1390000xxxx: the range the project's examples use, valid in form and no citizen's in these books. */
export const phoneNumber = (dice: Dice) => `1390000${String(dice.between(0, 9_999)).padStart(4, '0')}`

export const doorAddress = (dice: Dice) => `${dice.pick(ROADS)} ${dice.between(1, 199)} 号`

/** A requester: by their name an example, without any number of an identity document. */
export function requester(dice: Dice, organisation: boolean, needy: boolean): Requester {
  const suffix = dice.pick([...NAMES]) + dice.pick([...NAMES])
  return {
    kind: organisation ? 'ORGANISATION' : 'PERSON',
    name: organisation ? `示例商行${suffix}` : `示例群众${suffix}`,
    phone: phoneNumber(dice),
    address: doorAddress(dice),
    ...(needy && !organisation ? { specialGroups: [dice.pick(GROUPS)] } : {}),
  }
}
