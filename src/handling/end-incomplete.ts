import { seal } from '../access/encryption.ts'
import { IllegalTransition } from '../errors.ts'
import { withdrawOpenMatters } from '../matters/withdraw-open-matters.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { type IncompleteReason, incompleteBlock } from '../orders/incomplete-guards.ts'
import type { Act } from '../orders/lifecycle.ts'
import { reopenUntil } from '../orders/next-working-day.ts'
import { advanceOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change } from '../runtime.ts'

/**
 * Asks for what the reason itself needs; contact attempts are those of the present cycle: staff do not call before its first dispatch.
 * @throws IllegalTransition (NOT_UNREACHABLE, NO_MATERIALS_AWAITED)
 */
export async function expectReason(c: Change, order: OrderFacts, act: Act, reason: IncompleteReason): Promise<void> {
  const attempts = await c.tx.contact.findMany({
    where: { orderId: order.id, at: { gte: order.firstDispatchedAt ?? c.now } },
    select: { at: true, outcome: true },
  })
  const block = incompleteBlock(reason, order, attempts)
  if (block) throw new IllegalTransition(order.id, act, [block])
}

/** Ends an order without its result, for every verb that decides so; its citizen is told. */
export async function endIncomplete(c: Change, order: OrderFacts, reason: IncompleteReason, explanation: string): Promise<void> {
  await advanceOrder(
    c,
    order,
    'CLOSED_INCOMPLETE',
    { reason },
    {
      status: 'CLOSED_INCOMPLETE',
      companionIds: [],
      closedAt: c.now,
      reopenUntil: await reopenUntil(c, order.areaCode),
      returnPending: false,
      reasonCode: reason,
      outcomeSealed: seal(c.runtime.keys, place.outcome(order.id), explanation),
    },
  )
  await withdrawOpenMatters(c, order)
  writeNotice(c, order.id, 'CLOSED_INCOMPLETE', { reason })
}
