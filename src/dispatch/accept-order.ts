import { isPerson } from '../access/viewer.ts'
import { AlreadyTaken, type Block, Forbidden, IllegalTransition, NotEligible, NotFound, OfferExpired, Unauthenticated } from '../errors.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { liveOffers } from '../orders/guards.ts'
import { keysOf } from '../orders/keys.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, expectVersion, findOrder, permit } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { inScope, isInBounds } from '../orders/policy.ts'
import type { Change } from '../runtime.ts'
import { askCoTeams } from './ask-co-teams.ts'
import { loadCandidates } from './load-candidates.ts'

const verb = orderVerb('acceptOrder', {
  description: 'Accept an order you were offered (接单): exactly one wins. Accepting again as the winner succeeds.',
  row: { t: 'T8', from: ['DISPATCHED'], to: ['ACCEPTED'], roles: ['STAFF'], event: 'ACCEPTED', guards: [is.hasLiveOffer, is.noPendingReturn] },
  problems: [AlreadyTaken, OfferExpired, NotEligible],
})

/**
 * Accepts an order (接单, T8): of all who hold a live offer exactly one wins, by the guarded write on the order's
 * version. The losers are told who was faster, or that dispatch has taken the round back. For the winner it is idempotent: accepting again succeeds and leaves no
 * event. The first acceptance asks the co-handling teams of the dispatch catalogue.
 *
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition, AlreadyTaken, OfferExpired, NotEligible, StaleVersion
 */
export const acceptOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const { viewer } = c
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  const order = await findOrder(c, input.orderId)
  const mine = order?.offers.find((offer) => isPerson(viewer) && offer.staffId === viewer.staffId)
  if (order !== null && (!mine || mine.state === 'RECALLED')) await refuseRecalled(c, order)
  if (order === null || !isInBounds(viewer, order) || (!mine && !inScope(viewer, order.id, keysOf(order)))) throw new NotFound('order')
  if (!isPerson(viewer) || viewer.role !== 'STAFF' || viewer.staffId === null) throw new Forbidden()
  if (order.handlerId === viewer.staffId && order.status === 'ACCEPTED') return { orderId: order.id }
  await refuseLosers(c, order, mine)
  expectVersion(input, order)
  permit(c, verb, order)
  const staff = { id: viewer.staffId }
  await expectEligible(c, order, staff.id)
  const superseded = liveOffers(order, c.now)
    .map((offer) => offer.staffId)
    .filter((id) => id !== staff.id)
  const waitedSeconds = Math.round((c.now.getTime() - (order.firstDispatchedAt ?? c.now).getTime()) / 1_000)
  const accepted = await advanceOrder(
    c,
    order,
    'ACCEPTED',
    { staffId: staff.id, round: order.dispatchRound, superseded, waitedSeconds },
    { status: 'ACCEPTED', handlerId: staff.id, acceptedAt: order.acceptedAt ?? c.now },
  )
  // The winner's offer is accepted, the others of the round are superseded.
  await c.tx.$executeRaw`
      UPDATE offer SET state = CASE WHEN staff_id = ${staff.id} THEN 'ACCEPTED' ELSE 'SUPERSEDED' END::"OfferState", closed_at = ${c.now}
      WHERE order_id = ${order.id} AND cycle = ${order.cycle} AND round = ${order.dispatchRound} AND (staff_id = ${staff.id} OR state IN ('OPEN', 'SEEN'))`
  if (order.acceptedAt === null) await askCoTeams(c, accepted)
  return { orderId: order.id }
})

/** Duty, load, qualification and conflict count at acceptance as at dispatch; whether one is online does not: one has answered. */
async function expectEligible(c: Change, order: OrderFacts, staffId: string) {
  const [me] = await loadCandidates(c.tx, order, { teamId: order.teamId as string, staffId }, c.now, {
    forced: order.offers.some((offer) => offer.staffId === staffId && offer.forced),
  })
  const reasons = (me?.blocks ?? [NOT_OF_THE_TEAM]).filter((block) => block.code !== 'OFFLINE')
  if (reasons.length > 0) throw new NotEligible(reasons)
}

const NOT_OF_THE_TEAM: Block = { code: 'NOT_OF_THE_TEAM', words: { en: 'no longer of the team it was offered to', zh: '已不在该队伍' } }

/**
 * Whose offer was taken back is told so, and not that there is no such order, or that it is in another state: they may have
 * pressed the button at the same moment.
 */
async function refuseRecalled(c: Change, order: OrderFacts) {
  if (!isPerson(c.viewer) || c.viewer.role !== 'STAFF' || c.viewer.staffId === null || order.handlerId === c.viewer.staffId) return
  const last = await c.tx.offer.findFirst({
    where: { orderId: order.id, cycle: order.cycle, staffId: c.viewer.staffId },
    orderBy: { round: 'desc' },
    select: { recallReason: true },
  })
  if (last?.recallReason) throw new IllegalTransition(order.id, verb, [RECALLED])
}

const RECALLED: Block = { code: 'OFFER_RECALLED', words: { en: 'dispatch has taken your offer back', zh: '调度员已撤回该邀约' } }

/** Those who were offered the order and came too late are told why, not merely refused. */
async function refuseLosers(c: Change, order: OrderFacts, mine: OrderFacts['offers'][number] | undefined) {
  if (!mine) return
  if (order.handlerId !== null && order.acceptedAt !== null && order.handlerId !== mine.staffId) {
    const winner = await c.tx.staff.findUniqueOrThrow({ where: { id: order.handlerId }, select: { badge: true } })
    // `acceptedAt` is the first acceptance ever; who won this round did so when their offer closed.
    const won = await c.tx.offer.findFirst({ where: { orderId: order.id, staffId: order.handlerId, state: 'ACCEPTED' }, orderBy: { closedAt: 'desc' } })
    throw new AlreadyTaken(order.id, winner.badge, won?.closedAt ?? order.acceptedAt)
  }
  if (order.status === 'DISPATCHED' && mine.expiresAt <= c.now) throw new OfferExpired(mine.expiresAt)
}
