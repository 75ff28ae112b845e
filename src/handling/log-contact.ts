import { isPerson } from '../access/viewer.ts'
import { newId } from '../ids.ts'
import { oneOf, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place, sealOptional } from '../orders/sealed.ts'

const verb = orderVerb('logContact', {
  description: 'Log a contact attempt (联系登记); the first that reaches the citizen stops the CONTACT clock.',
  row: { t: 'CONTACT', from: ACTIVE, to: [], roles: ['STAFF'], event: 'CONTACT_LOGGED', guards: [is.handlerOnly] },
  input: {
    method: oneOf('ContactMethod').describe('Method (方式)'),
    outcome: oneOf('ContactOutcome').describe('Outcome (结果)'),
    note: text(2_000).nullish().describe('Note (备注)'),
  },
})

/**
 * Logs a contact attempt (联系登记). The first one that reached the citizen stops the CONTACT clock: the 30 minutes the
 * city promises end with a call, not with a click.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const logContact = verb.does(async (c, input): Promise<{ orderId: string; contactId: string }> => {
  const order = await openOrder(c, verb, input)
  const contactId = newId('contact', c.now)
  await c.tx.contact.create({
    data: {
      id: contactId,
      orderId: order.id,
      staffId: isPerson(c.viewer) ? (c.viewer.staffId as string) : '',
      method: input.method,
      outcome: input.outcome,
      at: c.now,
      noteSealed: sealOptional(c.runtime.keys, place.contactNote(contactId), input.note),
    },
  })
  const first = order.firstContactAt === null && (input.outcome === 'REACHED' || input.outcome === 'CALL_BACK_LATER')
  await advanceOrder(c, order, 'CONTACT_LOGGED', { method: input.method, outcome: input.outcome, first }, first ? { firstContactAt: c.now } : {}, {
    type: 'contact',
    id: contactId,
  })
  return { orderId: order.id, contactId }
})
