import { MINUTE } from '../clock.ts'
import type { ReturnRequest } from '../db/generated/client.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { liveOffers } from '../orders/guards.ts'
import { advanceOrder } from '../orders/open-order.ts'
import type { Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { OFFER_MINUTES } from './open-round.ts'

/**
 * What a decision does (decisions: lifecycle). Approved: the order is back in the queue, that team is not asked again, its
 * offers are taken back. Rejected, or lapsed, which counts as rejected: it stays, that team may not return it again, and
 * offers that were waiting get their ten minutes anew. No clock is reset by either.
 * @param decided columns of the request
 */
export async function settleReturn(
  c: Change,
  order: OrderFacts,
  request: ReturnRequest,
  decision: 'APPROVED' | 'REJECTED' | 'LAPSED',
  decided: { readonly decidedBy?: string; readonly decisionSealed?: string } = {},
): Promise<void> {
  const approved = decision === 'APPROVED'
  const waiting = order.offers.filter((offer) => offer.state === 'OPEN' || offer.state === 'SEEN')
  const recalled = approved ? liveOffers(order, c.now).map((offer) => offer.staffId) : []
  await advanceOrder(
    c,
    order,
    'RETURN_DECIDED',
    { team: request.teamId, decision, recalled },
    approved
      ? {
          status: 'VERIFIED',
          returnPending: false,
          returnUntil: null,
          teamId: null,
          handlerId: null,
          companionIds: [],
          excludedTeamIds: [...order.excludedTeamIds, request.teamId],
        }
      : { returnPending: false, returnLockedTeamIds: [...order.returnLockedTeamIds, request.teamId] },
    { type: 'return', id: request.id },
  )
  await c.tx.returnRequest.update({ where: { id: request.id }, data: { state: decision, decidedAt: c.now, ...decided } })
  if (waiting.length === 0) return
  const open = { orderId: order.id, cycle: order.cycle, round: order.dispatchRound, state: { in: ['OPEN' as const, 'SEEN' as const] } }
  if (approved) await c.tx.offer.updateMany({ where: open, data: { state: 'RECALLED', closedAt: c.now } })
  else if (order.status === 'DISPATCHED') {
    const expiresAt = new Date(c.now.getTime() + OFFER_MINUTES * MINUTE)
    await c.tx.offer.updateMany({ where: open, data: { expiresAt } })
    await setTimer(c, 'expireOffers', order.id, expiresAt, { cycle: order.cycle, round: order.dispatchRound })
  }
}
