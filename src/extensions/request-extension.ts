import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { runningResolve } from './running-resolve.ts'

const verb = orderVerb('requestExtension', {
  description: 'Ask for the handling limit to be extended (申请延期): before it ends, by at most its own length, once a cycle.',
  row: {
    t: 'EXTEND',
    from: ACTIVE,
    to: [],
    roles: ['STAFF', 'TEAM_LEAD'],
    event: 'EXTENSION_REQUESTED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.beforeDue, is.extensionLeft, is.noPendingExtension, is.notSuspended],
  },
  input: {
    days: z.number().int().min(1).max(60).describe('Working days (工作日)'),
    reason: text(2_000).describe('Reason (理由)'),
    legalBasis: text(200).describe('Legal basis (法律依据)'),
  },
})

/**
 * Asks for the handling limit to be extended (申请延期): before it ends, by at most its own length, with reason and legal basis.
 * Nothing moves until it is decided.
 * @throws NotFound, Forbidden, IllegalTransition (PAST_DUE, EXTENDED_ALREADY …), StaleVersion, InvalidInput
 */
export const requestExtension = verb.does(async (c, input): Promise<{ orderId: string; extensionId: string }> => {
  const order = await openOrder(c, verb, input)
  const deadline = await runningResolve(c, order)
  if (input.days > deadline.amount)
    throw new InvalidInput('days', { en: `must be at most ${deadline.amount}, the length of the limit`, zh: `不得超过原时限 ${deadline.amount} 个工作日` })
  const id = newId('extension', c.now)
  await advanceOrder(c, order, 'EXTENSION_REQUESTED', { days: input.days }, { extensionPending: true }, { type: 'extension', id })
  await c.tx.extension.create({
    data: {
      id,
      orderId: order.id,
      deadlineId: deadline.id,
      days: input.days,
      reasonSealed: seal(c.runtime.keys, place.extensionReason(id), input.reason),
      legalBasis: input.legalBasis,
      state: 'REQUESTED',
      requestedBy: actorOf(c.viewer).id,
      requestedAt: c.now,
    },
  })
  return { orderId: order.id, extensionId: id }
})
