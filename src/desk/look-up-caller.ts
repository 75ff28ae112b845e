import { logLook } from '../access/access-log.ts'
import { countLook } from '../access/attempts.ts'
import { blindIndexes } from '../access/encryption.ts'
import { asShown } from '../access/masks.ts'
import { HOUR } from '../clock.ts'
import { Forbidden, RateLimited, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { codes, phone } from '../input.ts'
import { windowEnd } from '../orders/guards.ts'
import { OPEN } from '../orders/lifecycle.ts'
import { scopeWhere } from '../orders/policy.ts'
import { openOptional, place } from '../orders/sealed.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'

/** Roles that sit at a telephone. */
const AT_TELEPHONES = ['HOTLINE_AGENT', 'DISPATCHER']
/** The newest orders are looked through; of a number with more, dispatch asks the list. */
const LOOKED_THROUGH = 100
/** Ended orders that are shown. */
const LAST = 5
const BOUND = { most: PARAMETERS.CALLER_LOOKS.value, withinMs: HOUR }

export const CALLER_PURPOSES = {
  INCOMING_CALL: 'The citizen is calling (群众来电)',
  CALL_BACK: 'The citizen is called back (回拨群众)',
  DUPLICATE_CHECK: 'To find out whether it was registered before (查重)',
} as const

const verb = declareVerb('lookUpCaller', {
  description:
    'Who calls (来电查看): orders of a telephone, whole, and what is open; each look is one row of the access log, and an hour has a number of them.',
  input: {
    phone: phone.describe('Telephone of the caller, whole (来电号码)'),
    purpose: codes('CallerPurpose', 'Why a caller is looked up (来电查看目的)', CALLER_PURPOSES).describe('Purpose (目的)'),
  },
  problems: [RateLimited],
})

/** What is known of a caller: ids, a masked name and flags. Of an unknown number everything is empty. */
export interface CallerSeen {
  readonly name: string | null
  readonly specialGroups: readonly string[]
  readonly openIds: readonly string[]
  readonly lastIds: readonly string[]
  readonly toEvaluateIds: readonly string[]
  readonly rectificationIds: readonly string[]
}

/**
 * Looks up the caller of a telephone call (来电查看) by the blind index: what the agent needs to answer, of orders in scope. The look is counted before
 * anything is read and logged in the transaction that reads, with its purpose and the orders shown, never the number. Never replayed from an idempotency key.
 * @throws Unauthenticated, Forbidden, InvalidInput (phone), RateLimited
 */
export const lookUpCaller = verb.answers(async (caller: Caller, input): Promise<CallerSeen> => {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!AT_TELEPHONES.includes(caller.viewer.role)) throw new Forbidden()
  await countLook(caller, 'caller', BOUND)
  const once: Caller & { idempotencyKey: null } = { ...caller, idempotencyKey: null }
  return change(once, verb.name, {}, async (c) => {
    const orders = await ordersOf(c, input.phone)
    const current = orders.filter(({ status }) => (OPEN as readonly string[]).includes(status))
    const over = orders.filter((order) => !current.includes(order)).slice(0, LAST)
    const toEvaluate = orders.filter(
      ({ status, completedAt, evaluations, cycle }) =>
        status === 'COMPLETED' && completedAt !== null && c.now < windowEnd(completedAt) && !evaluations.some((one) => one.cycle === cycle),
    )
    const shown = [...new Set([...current, ...over, ...toEvaluate])]
    await logLook(c, { orderIds: shown.map(({ id }) => id), fields: ['NAME', 'SPECIAL_GROUPS'], purpose: input.purpose })
    const groups = shown.flatMap(
      ({ requester: r }) => JSON.parse(openOptional(c.runtime.keys, place.specialGroups(r.id), r.specialGroupsSealed) ?? '[]') as string[],
    )
    const requester = orders[0]?.requester
    return {
      name: requester ? asShown('name_sealed', openOptional(c.runtime.keys, place.name(requester.id), requester.nameSealed), requester.kind) : null,
      specialGroups: [...new Set(groups)].sort(),
      openIds: current.map(({ id }) => id),
      lastIds: over.map(({ id }) => id),
      toEvaluateIds: toEvaluate.map(({ id }) => id),
      rectificationIds: orders.flatMap(({ rectifications }) => rectifications.map(({ id }) => id)),
    }
  })
})

/** Cases that are not settled yet. */
const UNSETTLED = ['OPENED', 'CONTACTED', 'MEASURED', 'SUBMITTED', 'APPROVED', 'REJECTED'] as const

const ordersOf = (c: Change, number: string) =>
  c.tx.order.findMany({
    where: { AND: [scopeWhere(c.viewer), { requester: { phoneIndex: { in: blindIndexes(c.runtime.keys, number) } } }] },
    orderBy: [{ registeredAt: 'desc' }, { id: 'desc' }],
    take: LOOKED_THROUGH,
    select: {
      id: true,
      status: true,
      cycle: true,
      completedAt: true,
      requester: { select: { id: true, kind: true, nameSealed: true, specialGroupsSealed: true } },
      evaluations: { where: { matterId: null, appointmentId: null }, select: { cycle: true } },
      rectifications: { where: { state: { in: [...UNSETTLED] } }, orderBy: { openedAt: 'desc' }, select: { id: true } },
    },
  })
