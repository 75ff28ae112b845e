import { hasQueryKey, newestQueryKey } from '../access/query-code.ts'
import { calendarIn, handlingDays } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { versionsOn } from '../catalogue/item-version.ts'
import { dateInShanghai, dayOf } from '../clock.ts'
import { createDraftMatters } from '../matters/draft-matters.ts'
import { OF_THE_WHOLE } from '../orders/evaluation-guards.ts'
import { type OrderFacts, UNTOUCHED } from '../orders/facts.ts'
import { advanceOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { FAR_FUTURE } from '../registration/write-registrations.ts'
import type { Change } from '../runtime.ts'

/**
 * Ends the cycle and begins the next: the lifecycle table has let the caller through.
 * @returns the number of the new cycle
 */
export async function nextCycle(c: Change, order: OrderFacts, reason: 'NEW_FACTS' | 'UNRESOLVED'): Promise<number> {
  await keepCycle(c, order, reason)
  const cycle = order.cycle + 1
  const again = order.matters.length > 0
  const due = again ? await limitOf(c, order) : null
  await advanceOrder(
    c,
    order,
    'REOPENED',
    { reason, cycle, dueAt: due?.dueAt.toISOString() ?? null },
    {
      ...UNTOUCHED,
      supervisionLevel: order.supervisionLevel,
      supervisionReplied: order.supervisionReplied,
      status: again ? 'VERIFIED' : 'REGISTERED',
      cycle,
      teamId: null,
      handlerId: null,
      companionIds: [],
      dispatchRound: 0,
      firstDispatchedAt: null,
      acceptedAt: null,
      firstContactAt: null,
      completedAt: null,
      closedAt: null,
      result: null,
      reasonCode: null,
      outcomeSealed: null,
      replyMethod: null,
      dueAt: due?.dueAt ?? null,
      dueSort: due?.dueAt ?? FAR_FUTURE,
      dueProvisional: due?.provisional ?? false,
      // A key may be retired once no open order names it.
      queryKey: hasQueryKey(c.runtime.keys, order) ? order.queryKey : newestQueryKey(c.runtime.keys),
    },
  )
  if (again) {
    const items = await versionsOn(c.tx, dayOf(c.now), order.itemCodes)
    await createDraftMatters(c, { id: order.id, cycle }, items, Math.max(...order.matters.map((matter) => matter.seq)))
  }
  // Links of the cycle that ended open nothing any more: a citizen who was sent one is sent the next.
  writeNotice(c, order.id, 'REOPENED')
  return cycle
}

async function limitOf(c: Change, order: OrderFacts) {
  const today = dateInShanghai(c.now)
  const days = await handlingDays(c, order.type ?? 'HELP', order.urgency, today)
  const end = addWorkingDays(await calendarIn(c, today, order.areaCode), today, days)
  return { dueAt: dueInstant(end.date), provisional: end.provisional }
}

/** The ended cycle, written once (历次办理). */
async function keepCycle(c: Change, order: OrderFacts, reason: 'NEW_FACTS' | 'UNRESOLVED') {
  const before = await c.tx.orderCycle.findUnique({ where: { orderId_cycle: { orderId: order.id, cycle: order.cycle - 1 } }, select: { reopenedAt: true } })
  const evaluation = await c.tx.evaluation.findFirst({
    where: { orderId: order.id, cycle: order.cycle, source: { not: 'DEFAULT' }, ...OF_THE_WHOLE },
    orderBy: [{ submittedAt: 'desc' }],
    select: { resolved: true },
  })
  // The row as it is: the new cycle begins without an answer.
  const { outcomeSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { outcomeSealed: true } })
  await c.tx.orderCycle.create({
    data: {
      orderId: order.id,
      cycle: order.cycle,
      status: order.status,
      handlerId: order.handlerId,
      teamId: order.teamId,
      startedAt: before?.reopenedAt ?? order.registeredAt,
      firstDispatchedAt: order.firstDispatchedAt,
      acceptedAt: order.acceptedAt,
      firstContactAt: order.firstContactAt,
      completedAt: order.completedAt,
      closedAt: order.closedAt,
      dueAt: order.dueAt,
      result: order.result,
      reasonCode: order.reasonCode,
      outcomeSealed,
      resolved: reason !== 'UNRESOLVED' && (evaluation?.resolved ?? order.status !== 'CLOSED_INCOMPLETE'),
      reopenedAt: c.now,
      reopenReason: reason,
    },
  })
}
