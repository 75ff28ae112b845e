import { isPerson } from '../access/viewer.ts'
import { DAY } from '../clock.ts'
import type { AuthorizationScope } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { code, id, list, nameOf, oneOf } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'

/** An authorisation is for one errand, not for good (policy). */
const LONGEST_DAYS = PARAMETERS.LONGEST_AUTHORISATION_DAYS.value

export const items = list(code(40), 1, 10)
export const scope = list(oneOf('AuthorizationScope'), 1, 5)
export const agent = {
  staffId: id('staff').nullish().describe('The agent, if staff; left out: the staff member responsible (代办人员)'),
  agentName: nameOf(100).nullish().describe('The agent, if not staff (代理人姓名)'),
}

/** What the citizen agrees to: the agent, the items, the scope and the time (委托内容). */
export interface MandateTerms {
  readonly staffId?: string | null | undefined
  readonly agentName?: string | null | undefined
  readonly items: readonly string[]
  readonly scope: readonly AuthorizationScope[]
  readonly validFrom?: Date | null | undefined
  readonly validTo: Date
}

/**
 * Checks what an authorisation would say, the same for the paper and for the authorisation it becomes.
 * @returns the agent, if staff, and from when it counts
 * @throws InvalidInput
 */
export async function checkTerms(c: Change, order: OrderFacts, terms: MandateTerms): Promise<{ staffId: string | null; validFrom: Date }> {
  const own = (isPerson(c.viewer) ? c.viewer.staffId : null) ?? order.handlerId
  const staffId = terms.agentName == null ? (terms.staffId ?? own) : (terms.staffId ?? null)
  if ((staffId === null) === (terms.agentName == null))
    throw new InvalidInput('agentName', { en: 'the agent is staff or somebody with a name, and not both', zh: '代理人须为工作人员或具名个人之一' })
  if (staffId !== null && (await c.tx.staff.count({ where: { id: staffId, active: true } })) === 0)
    throw new InvalidInput('staffId', { en: 'is nobody in service', zh: '不是在岗人员' })
  const foreign = terms.items.filter((item) => !order.itemCodes.includes(item))
  if (foreign.length > 0) throw new InvalidInput('items', { en: `are not of this order: ${foreign.join(', ')}`, zh: `不属于该工单：${foreign.join('、')}` })
  if (staffId !== null && terms.scope.some((one) => one === 'PAY' || one === 'COLLECT' || one === 'EVALUATE'))
    throw new InvalidInput('scope', { en: 'staff neither pay nor collect nor evaluate', zh: '工作人员不得代缴费、代领取、代评价' })
  const validFrom = terms.validFrom ?? c.now
  if (terms.validTo <= validFrom || terms.validTo.getTime() > validFrom.getTime() + LONGEST_DAYS * DAY)
    throw new InvalidInput('validTo', { en: `must be after validFrom, at most ${LONGEST_DAYS} days`, zh: `须晚于生效时间，且不超过 ${LONGEST_DAYS} 天` })
  return { staffId, validFrom }
}
