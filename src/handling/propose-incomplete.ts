import { seal } from '../access/encryption.ts'
import type { OrderStatus } from '../db/generated/enums.ts'
import { codes, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { INCOMPLETE_REASONS } from '../orders/reasons.ts'
import { place } from '../orders/sealed.ts'
import type { Effect } from '../runtime.ts'
import { expectReason } from './end-incomplete.ts'

const verb = orderVerb('proposeIncomplete', {
  description: 'Propose to end an order without its result (提议未能办结); supervision decides.',
  row: {
    t: 'T24a',
    from: ACTIVE,
    to: [],
    roles: ['STAFF', 'TEAM_LEAD'],
    event: 'INCOMPLETE_PROPOSED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.noIncompleteProposal],
  },
  input: {
    reason: codes('IncompleteReason', 'Why an order ends without its result (未能办结原因)', INCOMPLETE_REASONS).describe('Reason (原因)'),
    explanation: text(2_000).describe('Written explanation (书面说明)'),
  },
})

/**
 * Proposes that an order ends without its result (提议未能办结), by the handler or the lead: nothing changes until supervision
 * decides. The reason's own conditions must hold already.
 * @throws NotFound, Forbidden, IllegalTransition (also NOT_UNREACHABLE, NO_MATERIALS_AWAITED), StaleVersion
 */
export const proposeIncomplete = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await expectReason(c, order, verb, input.reason)
  await advanceOrder(
    c,
    order,
    'INCOMPLETE_PROPOSED',
    { reason: input.reason },
    { incompleteProposed: input.reason, incompleteProposalSealed: seal(c.runtime.keys, place.incompleteProposal(order.id), input.explanation) },
  )
  return { orderId: order.id }
})

/** A proposal lapses when the handler no longer has the order, or when the order has ended (提议失效). */
export const lapseProposal: Effect = async (c, { orderId, after }, { incompleteProposed }) => {
  if (incompleteProposed === null || (ACTIVE as readonly OrderStatus[]).includes(after.status)) return
  await c.tx.order.updateMany({ where: { id: orderId }, data: { incompleteProposed: null, incompleteProposalSealed: null } })
}
