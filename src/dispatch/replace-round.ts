import { InvalidInput, NotEligible } from '../errors.ts'
import { oneOf } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { liveOffers } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change } from '../runtime.ts'
import { dispatchInput, roundOf, teamFor } from './dispatch-order.ts'
import { MISTAKEN } from './eligibility.ts'
import { type Judged, loadCandidates } from './load-candidates.ts'
import { openRound } from './open-round.ts'
import { recall } from './recall-round.ts'

const verb = orderVerb('replaceRound', {
  description:
    'Take a live round back and dispatch again in one step (撤回并重新派单): to another team, to one person, or by force. When the new round has nobody the old one stays. The ACCEPT clock runs on.',
  row: { t: 'T9s', from: ['DISPATCHED'], to: ['DISPATCHED'], roles: ['DISPATCHER'], event: 'ROUND_RECALLED', guards: [is.noPendingReturn] },
  problems: [NotEligible],
  input: {
    reason: oneOf('RecallReason').describe('Why the live round is taken back (撤回原因)'),
    ...dispatchInput,
  },
})

/**
 * Replaces a live round (撤回并重新派单, T9s): recall and dispatch in one change, so that the order is never without a round. The
 * rounds are counted anew from here, as after every dispatch by hand; the ACCEPT clock is not.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (also the wrong team once more), NotEligible when there is nobody to offer it to: nothing
 *   has been taken back then
 */
export const replaceRound = verb.does(async (c, input): Promise<{ orderId: string; offered: number }> => {
  const order = await openOrder(c, verb, input)
  const teamId = await teamFor(c, input, order)
  if (input.reason === 'WRONG_TEAM' && teamId === order.teamId)
    throw new InvalidInput('teamId', { en: 'is the team it is taken back from as the wrong one', zh: '不能是被撤回的有误队伍' })
  const judged = await loadCandidates(c.tx, order, { teamId, staffId: input.staffId ?? null }, c.now, { forced: input.forced ?? false })
  const { chosen, mode, forced = false } = roundOf(input, order, teamId, input.reason === 'WRONG_PERSON' ? withoutHolders(c, order, judged) : judged)
  const next = await recall(c, order, input.reason, { roundsBefore: order.dispatchRound })
  await openRound(c, next, { mode, teamId, chosen, forced })
  return { orderId: order.id, offered: chosen.length }
})

/** Who holds the offer that went to the wrong person is not to get the next one. */
function withoutHolders(c: Change, order: OrderFacts, judged: readonly Judged[]): readonly Judged[] {
  const holders = liveOffers(order, c.now).map((offer) => offer.staffId)
  return judged.map((one) => (holders.includes(one.staffId) ? { ...one, blocks: [...one.blocks, MISTAKEN] } : one))
}
