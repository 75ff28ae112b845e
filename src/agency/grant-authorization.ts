import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { isPerson } from '../access/viewer.ts'
import { DAY } from '../clock.ts'
import { AuthorizationMethod, AuthorizationScope } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, id, list, orderVerb, sha256, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'

/** An authorisation is for one errand, not for good (policy). */
const LONGEST_DAYS = 365

export const grantAuthorizationRules = orderVerb({
  staffId: id('staff').nullish(),
  agentName: text(100).nullish(),
  items: list(code(40), 1, 10),
  scope: list(z.enum(AuthorizationScope), 1, 5),
  validFrom: z.date().nullish(),
  validTo: z.date(),
  method: z.enum(AuthorizationMethod),
  witnessBadge: code(40).nullish(),
  evidenceHash: sha256,
})

/**
 * Records that the citizen lets somebody act for them (登记授权): for some of the order's items, in a scope, for a time, with
 * evidence. Staff never pay, collect or evaluate.
 *
 * @param input.staffId the agent, if staff; left out by the staff member responsible: themselves
 * @param input.evidenceHash SHA-256 of the scan, recording or signature, which stays with the office
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function grantAuthorization(
  caller: Caller | Change,
  input: z.output<typeof grantAuthorizationRules>,
): Promise<{ orderId: string; authorizationId: string }> {
  return change(caller, 'grantAuthorization', input, async (c) => {
    const order = await openOrder(c, 'grantAuthorization', input)
    const own = isPerson(c.viewer) ? c.viewer.staffId : order.handlerId
    const staffId = input.agentName == null ? (input.staffId ?? own) : (input.staffId ?? null)
    if ((staffId === null) === (input.agentName == null))
      throw new InvalidInput('agentName', { en: 'the agent is staff or somebody with a name, and not both', zh: '代理人须为工作人员或具名个人之一' })
    if (staffId !== null && (await c.tx.staff.count({ where: { id: staffId, active: true } })) === 0)
      throw new InvalidInput('staffId', { en: 'is nobody in service', zh: '不是在岗人员' })
    const foreign = input.items.filter((item) => !order.itemCodes.includes(item))
    if (foreign.length > 0) throw new InvalidInput('items', { en: `are not of this order: ${foreign.join(', ')}`, zh: `不属于该工单：${foreign.join('、')}` })
    if (staffId !== null && input.scope.some((one) => one === 'PAY' || one === 'COLLECT' || one === 'EVALUATE'))
      throw new InvalidInput('scope', { en: 'staff neither pay nor collect nor evaluate', zh: '工作人员不得代缴费、代领取、代评价' })
    if (input.method === 'RECORDED_ORAL' && input.witnessBadge == null)
      throw new InvalidInput('witnessBadge', { en: 'must name who witnessed what was said', zh: '口头授权须有见证人' })
    const validFrom = input.validFrom ?? c.now
    if (input.validTo <= validFrom || input.validTo.getTime() > validFrom.getTime() + LONGEST_DAYS * DAY)
      throw new InvalidInput('validTo', { en: `must be after validFrom, at most ${LONGEST_DAYS} days`, zh: `须晚于生效时间，且不超过 ${LONGEST_DAYS} 天` })
    const authorizationId = newId('authorization', c.now)
    const { items, scope, method } = input
    await advanceOrder(c, order, 'AUTHORIZATION_GRANTED', { items, scope, method, staffId }, {}, { type: 'authorization', id: authorizationId })
    await c.tx.authorization.create({
      data: {
        ...{ id: authorizationId, orderId: order.id, agentStaffId: staffId, itemCodes: items, scope, validFrom, validTo: input.validTo, method },
        agentNameSealed: input.agentName == null ? null : seal(c.ground.keys, place.agentName(authorizationId), input.agentName),
        witnessBadge: input.witnessBadge ?? null,
        evidenceHash: input.evidenceHash,
        grantedAt: c.now,
      },
    })
    return { orderId: order.id, authorizationId }
  })
}
