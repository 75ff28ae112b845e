import { maskNumbers } from '../access/masks.ts'
import type { Order } from '../db/generated/client.ts'
import type { Change } from '../runtime.ts'
import { answersOf } from './answers.ts'
import { openOptional, place } from './sealed.ts'

export const REVEALED_TEXTS = {
  TITLE: 'Title (诉求标题)',
  TEXT: 'Content (诉求内容)',
  ANSWER: 'An answer to a question of an item (补充问题答复)',
  REPLY: 'The answer that was given (答复)',
  CONTACT_NOTE: 'Note of a call (联系备注)',
  NOTE: 'Note between colleagues (内部备注)',
  AGENT_NAME: 'Name of an agent who is not staff (代理人姓名)',
  RECIPIENT_NAME: 'Name of who received a certificate (领取人姓名)',
} as const

/** One text of an order in which a query hides something, whole. */
export interface RevealedText {
  readonly kind: keyof typeof REVEALED_TEXTS
  readonly text: string
}

type Read = Pick<Order, 'id' | 'titleSealed' | 'textSealed' | 'answersSealed' | 'outcomeSealed'>

/** Of a request: what companions and an examining department read too. */
function ofRequest({ runtime: { keys } }: Change, order: Read): RevealedText[] {
  return [
    ...one('TITLE', openOptional(keys, place.title(order.id), order.titleSealed)),
    ...one('TEXT', openOptional(keys, place.text(order.id), order.textSealed)),
    ...answersOf(keys, order).flatMap(({ value }) => one('ANSWER', value)),
  ]
}

/** Of its handling: what those read who read its texts. */
async function ofHandling(c: Change, order: Read): Promise<RevealedText[]> {
  const { keys } = c.runtime
  const where = { orderId: order.id }
  const orderBy = { id: 'asc' } as const
  const contacts = await c.tx.contact.findMany({ where: { ...where, noteSealed: { not: null } }, orderBy, select: { id: true, noteSealed: true } })
  const notes = await c.tx.orderNote.findMany({ where, orderBy, select: { id: true, textSealed: true } })
  const agents = await c.tx.authorization.findMany({
    where: { ...where, agentNameSealed: { not: null } },
    orderBy,
    select: { id: true, agentNameSealed: true },
  })
  const handed = await c.tx.certificateHandOver.findMany({
    where: { certificate: where, recipientNameSealed: { not: null } },
    orderBy: { certificateId: 'asc' },
    select: { certificateId: true, recipientNameSealed: true },
  })
  return [
    ...one('REPLY', openOptional(keys, place.outcome(order.id), order.outcomeSealed)),
    ...contacts.flatMap(({ id, noteSealed }) => one('CONTACT_NOTE', openOptional(keys, place.contactNote(id), noteSealed))),
    ...notes.flatMap(({ id, textSealed }) => one('NOTE', openOptional(keys, place.note(id), textSealed))),
    ...agents.flatMap(({ id, agentNameSealed }) => name('AGENT_NAME', openOptional(keys, place.agentName(id), agentNameSealed))),
    ...handed.flatMap(({ certificateId: id, recipientNameSealed }) =>
      name('RECIPIENT_NAME', openOptional(keys, place.certificateRecipient(id), recipientNameSealed)),
    ),
  ]
}

/** A text in which numbers are hidden; none of one that is shown whole. */
const one = (kind: RevealedText['kind'], text: string | null): RevealedText[] => (text === null || maskNumbers(text) === text ? [] : [{ kind, text }])

/** A name, which is always hidden. */
const name = (kind: RevealedText['kind'], text: string | null): RevealedText[] => (text === null ? [] : [{ kind, text }])

const READ = { id: true, titleSealed: true, textSealed: true, answersSealed: true, outcomeSealed: true } as const

/**
 * The texts of an order that are shown with something hidden (正文号码、他人姓名), whole.
 * @param requestOnly of the request alone, for who reads no more than it
 */
export async function revealTexts(c: Change, orderId: string, requestOnly: boolean): Promise<RevealedText[]> {
  const order = await c.tx.order.findUniqueOrThrow({ where: { id: orderId }, select: READ })
  return [...ofRequest(c, order), ...(requestOnly ? [] : await ofHandling(c, order))]
}
