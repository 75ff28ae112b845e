import { seal } from '../access/encryption.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import { clockLimits } from '../clocks/clock-limit.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { setTimer } from '../timers/timer.ts'

const verb = orderVerb('returnOrder', {
  description: 'Ask for an order to be taken back: "not ours" (退单), with reason and basis, within one working day of the dispatch. No clock stops.',
  row: {
    t: 'T10a',
    from: ['DISPATCHED', 'ACCEPTED'],
    to: [],
    roles: ['TEAM_LEAD', 'STAFF'],
    event: 'RETURN_REQUESTED',
    guards: [is.mayReturn, is.noPendingReturn, is.notReturnLocked, is.inReturnPeriod],
  },
  input: {
    reason: oneOf('ReturnReason').describe('Reason (原因)'),
    basis: text(2_000).describe('What it rests on (依据)'),
  },
})

/**
 * Asks for an order to be taken back (退单, T10a): "not ours", with reason and basis, within one working day of the
 * dispatch. The state stays; until the decision nobody accepts, declines or is asked anew, and no clock stops: the field's
 * known abuse is to bounce orders (国办函〔2025〕66号: 派单异议审核).
 * @throws NotFound, Forbidden, IllegalTransition (RETURN_LOCKED after a rejection), StaleVersion, InvalidInput
 */
export const returnOrder = verb.does(async (c, input): Promise<{ orderId: string; returnId: string }> => {
  const order = await openOrder(c, verb, input)
  const id = newId('return', c.now)
  const teamId = order.teamId as string
  // Undecided by then it counts as rejected (退单审核时限).
  const { RETURN_REVIEW } = await clockLimits(c, ['RETURN_REVIEW'], dateInShanghai(c.now))
  const dueAt = new Date(c.now.getTime() + RETURN_REVIEW.amount * MINUTE)
  await advanceOrder(c, order, 'RETURN_REQUESTED', { team: teamId, reason: input.reason }, { returnPending: true }, { type: 'return', id })
  await c.tx.returnRequest.create({
    data: {
      id,
      orderId: order.id,
      cycle: order.cycle,
      teamId,
      requestedBy: actorOf(c.viewer).id,
      reason: input.reason,
      basisSealed: seal(c.runtime.keys, place.returnBasis(id), input.basis),
      state: 'PENDING',
      requestedAt: c.now,
      dueAt,
    },
  })
  await setTimer(c, 'lapseReturn', id, dueAt)
  return { orderId: order.id, returnId: id }
})
