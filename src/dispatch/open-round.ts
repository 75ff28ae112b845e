import { calendarIn } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import type { DispatchMode } from '../db/generated/enums.ts'
import { newId } from '../ids.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { type Advance, advanceOrders } from '../orders/open-order.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import type { Judged } from './load-candidates.ts'

/** Minutes an offer lives. */
export const OFFER_MINUTES = PARAMETERS.OFFER_MINUTES.value

/** A round of offers (派单轮次) that is to be opened. */
export interface Round {
  readonly order: OrderFacts
  readonly mode: DispatchMode
  readonly teamId: string
  readonly chosen: readonly Judged[]
  readonly forced?: boolean
}

/**
 * Opens a round of offers: one row for each of the chosen, all ending at the same instant, and the timer that ends them. A
 * new dispatch of an order that was VERIFIED counts its rounds from here. The ACCEPT clock's start, `firstDispatchedAt`, is
 * written once and never again.
 */
export async function openRound(c: Change, order: OrderFacts, to: Omit<Round, 'order'>): Promise<OrderFacts> {
  const [next] = await openRounds(c, [{ ...to, order }])
  return next as OrderFacts
}

/** Opens the rounds of several orders, in as many statements as one. @returns the orders as they are now */
export async function openRounds(c: Change, rounds: readonly Round[]): Promise<OrderFacts[]> {
  const expiresAt = new Date(c.now.getTime() + OFFER_MINUTES * MINUTE)
  const nexts = await advanceOrders(c, 'DISPATCHED', await Promise.all(rounds.map((round) => dispatched(c, round, expiresAt))))
  // Before the first round nobody holds an offer.
  const again = rounds.filter(({ order }) => order.dispatchRound > 0).map(({ order }) => order.id)
  if (again.length > 0)
    await c.tx.offer.updateMany({ where: { orderId: { in: again }, state: { in: ['OPEN', 'SEEN'] } }, data: { state: 'EXPIRED', closedAt: c.now } })
  const rows = rounds.flatMap(({ order, teamId, chosen, forced = false }) =>
    chosen.map(({ staffId, score }) => ({
      id: newId('offer', c.now),
      order: order.id,
      staff: staffId,
      team: teamId,
      cycle: order.cycle,
      round: order.dispatchRound + 1,
      score,
      forced,
    })),
  )
  // One text whatever their number: with a parameter for each value the statement cost more to write than to run.
  await c.tx.$executeRaw`
    INSERT INTO offer (id, order_id, staff_id, team_id, cycle, round, score, forced, state, offered_at, expires_at)
    SELECT r.id, r."order", r.staff, r.team, r.cycle, r.round, r.score, r.forced, 'OPEN', ${c.now}, ${expiresAt}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r (id text, "order" text, staff text, team text, cycle int, round int, score int, forced bool)`
  for (const { id, cycle, dispatchRound } of nexts) await setTimer(c, 'expireOffers', id, expiresAt, { cycle, round: dispatchRound })
  return nexts
}

/** What an order becomes with a round. */
async function dispatched(c: Change, { order, mode, teamId, chosen }: Round, expiresAt: Date): Promise<Advance<'DISPATCHED'>> {
  const round = order.dispatchRound + 1
  const sameTeam = order.status === 'DISPATCHED' && order.teamId === teamId
  return {
    order,
    data: { mode, round, offeredTo: chosen.map((one) => one.staffId), expiresAt: expiresAt.toISOString() },
    set: {
      status: 'DISPATCHED',
      teamId,
      dispatchRound: round,
      firstDispatchedAt: order.firstDispatchedAt ?? c.now,
      returnUntil: sameTeam && order.returnUntil ? order.returnUntil : await returnUntil(c, order.areaCode),
      roundsBefore: order.status === 'VERIFIED' ? order.dispatchRound : order.roundsBefore,
    },
  }
}

/** A team may return an order within one working day of its dispatch (退单时限). */
async function returnUntil(c: Change, areaCode: string): Promise<Date> {
  const today = dateInShanghai(c.now)
  return dueInstant(addWorkingDays(await calendarIn(c, today, areaCode), today, 1).date)
}
