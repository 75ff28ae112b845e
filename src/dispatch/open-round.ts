import { calendarIn } from '../calendar/in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import type { DispatchMode } from '../db/generated/enums.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder } from '../orders/open-order.ts'
import { setTimer } from '../timers/timer.ts'
import type { Judged } from './load-candidates.ts'

/** Minutes an offer lives (policy parameter). */
export const OFFER_MINUTES = 10
/** The kind of timer that ends a round. */
export const EXPIRE_OFFERS = 'expireOffers'

/**
 * Opens a round of offers (派单轮次): one row for each of the chosen, all ending at the same instant, and the timer that
 * ends them. A new dispatch of an order that was VERIFIED counts its rounds from here. The ACCEPT clock's start,
 * `firstDispatchedAt`, is written once and never again.
 */
export async function openRound(
  c: Change,
  order: OrderFacts,
  to: { readonly mode: DispatchMode; readonly teamId: string; readonly chosen: readonly Judged[]; readonly forced?: boolean },
): Promise<OrderFacts> {
  const round = order.dispatchRound + 1
  const expiresAt = new Date(c.now.getTime() + OFFER_MINUTES * MINUTE)
  const offeredTo = to.chosen.map((one) => one.staffId)
  const sameTeam = order.status === 'DISPATCHED' && order.teamId === to.teamId
  const next = await advanceOrder(
    c,
    order,
    'DISPATCHED',
    { mode: to.mode, round, offeredTo, expiresAt: expiresAt.toISOString() },
    {
      status: 'DISPATCHED',
      teamId: to.teamId,
      dispatchRound: round,
      firstDispatchedAt: order.firstDispatchedAt ?? c.now,
      returnUntil: sameTeam && order.returnUntil ? order.returnUntil : await returnUntil(c, order.areaCode),
      ...(order.status === 'VERIFIED' ? { roundsBefore: order.dispatchRound } : {}),
    },
  )
  // Before the first round nobody holds an offer.
  if (order.dispatchRound > 0)
    await c.tx.offer.updateMany({ where: { orderId: order.id, state: { in: ['OPEN', 'SEEN'] } }, data: { state: 'EXPIRED', closedAt: c.now } })
  const rows = to.chosen.map(({ staffId, score }) => ({ id: newId('offer', c.now), staff: staffId, score }))
  // One text whatever the team's size: with a parameter for each value the statement cost more to write than to run.
  await c.tx.$executeRaw`
    INSERT INTO offer (id, order_id, staff_id, team_id, cycle, round, score, forced, state, offered_at, expires_at)
    SELECT r.id, ${order.id}, r.staff, ${to.teamId}, ${order.cycle}, ${round}, r.score, ${to.forced ?? false}, 'OPEN', ${c.now}, ${expiresAt}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id text, staff text, score int)`
  await setTimer(c, EXPIRE_OFFERS, order.id, expiresAt, { cycle: order.cycle, round })
  return next
}

/** A team may return an order within one working day of its dispatch (退单时限). */
async function returnUntil(c: Change, areaCode: string): Promise<Date> {
  const today = dateInShanghai(c.now)
  return dueInstant(addWorkingDays(await calendarIn(c, today, areaCode), today, 1).date)
}
