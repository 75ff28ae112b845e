import { isPerson, type Viewer } from '../access/viewer.ts'
import { DAY } from '../clock.ts'
import { HANDLER_AFTER_DAYS, type OrderFacts } from './facts.ts'
import { rule } from './guards.ts'

/** Whether a staff member may submit an item for the citizen now (代办授权): as the agent the citizen named, for that item. Pure. */
export function mayActFor(facts: OrderFacts, staffId: string | null, itemCode: string, now: Date): boolean {
  return facts.authorizations.some(
    (one) => one.agentStaffId === staffId && one.scope.includes('SUBMIT') && one.itemCodes.includes(itemCode) && one.validFrom <= now && now < one.validTo,
  )
}

/** In agency nothing is submitted without the citizen's authorisation (帮办代办规范). */
export const authorised = rule(
  'NOT_AUTHORISED',
  'an agency order needs an authorisation of the citizen that covers the item and names you',
  '代办须有覆盖该事项且指定您的有效授权',
  (f, v, now) =>
    f.serviceMode !== 'AGENCY' ||
    v.role !== 'STAFF' ||
    !isPerson(v) ||
    f.matters.some((m) => (m.status === 'DRAFT' || m.status === 'SUPPLEMENTING') && mayActFor(f, v.staffId, m.itemCode, now)),
)

export const hasAuthorization = rule('NO_AUTHORISATION', 'there is no authorisation to revoke', '没有可撤销的授权', (f, _v, now) =>
  f.authorizations.some((one) => now < one.validTo),
)

export const hasMatterToSupplement = rule('NO_MATTER_TO_SUPPLEMENT', 'no submitted matter of your department', '没有本科室已提交的办件', (f, v) =>
  f.matters.some((m) => m.status === 'SUBMITTED' && isPerson(v) && v.itemCodes.includes(m.itemCode)),
)

const mine = (f: OrderFacts, v: Viewer, status: string) =>
  f.matters.some((m) => m.status === status && (!isPerson(v) || v.role !== 'DEPARTMENT' || v.itemCodes.includes(m.itemCode)))

export const hasMatterToSuspend = rule('NO_MATTER_TO_SUSPEND', 'no accepted matter of your department', '没有本科室已受理的办件', (f, v) =>
  mine(f, v, 'ACCEPTED'),
)

export const hasSuspendedMatter = rule('NO_MATTER_SUSPENDED', 'no matter of your department is in a special procedure', '没有处于特殊程序的办件', (f, v) =>
  mine(f, v, 'SUSPENDED'),
)

export const hasMatterToWithdraw = rule(
  'NO_MATTER_TO_WITHDRAW',
  'no matter can be withdrawn: none waits to be submitted, supplemented or accepted',
  '没有可撤回的办件',
  (f) => f.matters.some((m) => m.status === 'DRAFT' || m.status === 'SUBMITTED' || m.status === 'SUPPLEMENTING'),
)

/** The handler sees the requester of an order until a week after its completion; after it they make no paper that names the requester. */
export const handlerStill = rule(
  'HANDLER_PERIOD_OVER',
  `the handler's access ended ${HANDLER_AFTER_DAYS} days after the completion`,
  `经办人的查看期限为办结后 ${HANDLER_AFTER_DAYS} 天`,
  (f, v, now) => v.role !== 'STAFF' || f.completedAt === null || now.getTime() <= f.completedAt.getTime() + HANDLER_AFTER_DAYS * DAY,
)

/** A partner's key that only reads changes no order. */
export const keyMayWrite = rule(
  'KEY_READS_ONLY',
  'this key may not change orders',
  '该密钥无写入权限',
  (_f, v) => v.role !== 'PARTNER' || v.scopes.includes('orders:write'),
)
