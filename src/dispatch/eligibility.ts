import { isWithin } from '../areas/area-code.ts'
import type { Block } from '../errors.ts'
import { type Availability, unavailability } from '../staff/availability.ts'

/** What decides whether somebody can be given an order. */
export interface Candidate {
  readonly active: boolean
  readonly areaCodes: readonly string[]
  /** Items whose qualification has not run out. */
  readonly qualifiedFor: readonly string[]
  /** Declined this order in this cycle, or had it and gave it away. */
  readonly declined: boolean
  /** Declined an order of the same requester for a conflict of interest (回避). */
  readonly inConflict: boolean
  /** Was the handler of the cycle that is done once more (重办). */
  readonly reworks: boolean
  /** Had it by mistake (误派): dispatch took it back for that reason. */
  readonly mistaken: boolean
  readonly availability: Availability
}

/** Who had an order by mistake is not among the many it is offered to next. */
export const MISTAKEN: Block = { code: 'RECALLED', words: { en: 'had it by mistake; dispatch took it back', zh: '系误派，调度员已撤回' } }

/** Reasons that force does not overrule and time does not mend: what one may not do, wherever and whenever. */
const block = (when: boolean, code: string, en: string, zh: string): Block[] => (when ? [{ code, words: { en, zh } }] : [])

/**
 * Why somebody cannot be given an order; empty when they can (domain T7: in service, qualified, in the area, on duty,
 * below capacity, no conflict of interest, equipment to be had). Pure.
 *
 * @param needs kinds of equipment the order's items take
 * @param forced after an escalation dispatch may give it to one person off duty or at the limit; the rest still holds
 */
export function ineligibility(
  candidate: Candidate,
  order: { readonly areaCode: string; readonly itemCodes: readonly string[] },
  needs: readonly string[] = [],
  forced = false,
): Block[] {
  const missing = order.itemCodes.filter((item) => !candidate.qualifiedFor.includes(item))
  const now = unavailability(candidate.availability, needs)
  return [
    ...block(!candidate.active, 'INACTIVE', 'not in service', '不在岗'),
    ...block(!candidate.areaCodes.some((area) => isWithin(order.areaCode, area)), 'OUT_OF_AREA', 'does not serve the area', '不在服务区域'),
    ...block(missing.length > 0, 'NOT_QUALIFIED', `not qualified for ${missing.join(', ')}`, `无办理资格：${missing.join('、')}`),
    ...block(candidate.inConflict, 'CONFLICT_OF_INTEREST', 'has a conflict of interest', '存在利益冲突，应当回避'),
    ...block(candidate.reworks && !forced, 'SAME_HANDLER', 'handled it before; a rework goes to somebody else unless named', '重办工单默认改由他人办理'),
    ...(candidate.mistaken ? [MISTAKEN] : []),
    ...block(candidate.declined && !forced, 'DECLINED', 'declined this order, or gave it away', '已拒绝或交出此单'),
    ...(forced ? now.filter((b) => b.code === 'NO_EQUIPMENT') : now),
  ]
}
