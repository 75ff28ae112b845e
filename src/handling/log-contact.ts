import { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place, sealOptional } from '../orders/sealed.ts'

export const logContactRules = orderVerb({
  method: z.enum(['TELEPHONE', 'SMS', 'IN_PERSON']),
  outcome: z.enum(['REACHED', 'NO_ANSWER', 'WRONG_NUMBER', 'CALL_BACK_LATER']),
  note: text(2_000).nullish(),
})

/**
 * Logs a contact attempt (联系登记). The first one that reached the citizen stops the CONTACT clock: the 30 minutes the
 * city promises are to a call, not to a click.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function logContact(caller: Caller | Change, input: z.output<typeof logContactRules>): Promise<{ orderId: string; contactId: string }> {
  return change(caller, 'logContact', input, async (c) => {
    const order = await openOrder(c, 'logContact', input)
    const contactId = newId('contact', c.now)
    await c.tx.contact.create({
      data: {
        id: contactId,
        orderId: order.id,
        staffId: isPerson(c.viewer) ? (c.viewer.staffId as string) : '',
        method: input.method,
        outcome: input.outcome,
        at: c.now,
        noteSealed: sealOptional(c.ground.keys, place.contactNote(contactId), input.note),
      },
    })
    const first = order.firstContactAt === null && (input.outcome === 'REACHED' || input.outcome === 'CALL_BACK_LATER')
    await advanceOrder(c, order, 'CONTACT_LOGGED', { method: input.method, outcome: input.outcome, first }, first ? { firstContactAt: c.now } : {}, {
      type: 'contact',
      id: contactId,
    })
    return { orderId: order.id, contactId }
  })
}
