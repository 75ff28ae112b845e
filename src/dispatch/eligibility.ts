import { isWithin } from '../areas/area-code.ts'
import type { Block } from '../errors.ts'

/** What decides whether somebody can be given an order. */
export interface Candidate {
  readonly active: boolean
  readonly areaCodes: readonly string[]
  readonly qualifiedFor: readonly string[]
}

/**
 * Why somebody cannot be given an order; empty when they can. Pure. Duty, capacity and conflicts of interest join this
 * list with the roster.
 */
export function ineligibility(candidate: Candidate, order: { areaCode: string; itemCodes: readonly string[] }): Block[] {
  const missing = order.itemCodes.filter((item) => !candidate.qualifiedFor.includes(item))
  return [
    ...(candidate.active ? [] : [{ code: 'INACTIVE', words: { en: 'not in service', zh: '不在岗' } }]),
    ...(candidate.areaCodes.some((area) => isWithin(order.areaCode, area))
      ? []
      : [{ code: 'OUT_OF_AREA', words: { en: 'does not serve the area', zh: '不在服务区域' } }]),
    ...(missing.length === 0
      ? []
      : [{ code: 'NOT_QUALIFIED', words: { en: `not qualified for ${missing.join(', ')}`, zh: `无办理资格：${missing.join('、')}` } }]),
  ]
}
