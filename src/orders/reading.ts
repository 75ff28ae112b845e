import { noteLook, type Reader } from '../access/looks.ts'
import { maskNumbers } from '../access/masks.ts'
import type { Order } from '../db/generated/client.ts'
import type { Runtime } from '../runtime.ts'
import { mayReadText } from './policy.ts'
import { openOptional } from './sealed.ts'

/** Columns that decide which viewers may read an order's text. */
export const owned = { id: true, handlerId: true, companionIds: true, teamId: true, areaCode: true, completedAt: true } as const

/** The reader's instant. */
export const time = ({ runtime }: { readonly runtime: Pick<Runtime, 'clock'> }) => runtime.clock.now()

/**
 * A sealed text of an order or of something in it, for a viewer with the right to its texts; null for every other.
 * @param at the place it was sealed for
 */
export function readText(c: Reader, order: Pick<Order, keyof typeof owned>, at: string, sealed: string | null): string | null {
  return mayReadText(c.viewer, order, time(c)) ? openLogged(c, order.id, at, sealed) : null
}

/** Sealed values that are no sentences: links are opened as they are, and numbers of a list are hidden value by value. */
const NO_SENTENCE = ['service_order.knowledge', 'service_order.answers']

/** A text as queries and streams show it: numbers that look like a person's are hidden from everybody but the citizen whose text it is. */
export const shown = (c: Reader, at: string, text: string | null) =>
  text === null || c.viewer.role === 'CITIZEN' || NO_SENTENCE.includes(columnOf(at)) ? text : maskNumbers(text)

const columnOf = (at: string): string => at.split(':')[0] ?? at

/** Sealed values that are no logged look: what lists show to tell orders apart, and links, which say nothing of a person. */
const NOT_LOGGED = ['service_order.title', 'service_order.knowledge']

/**
 * A sealed value of an order, for a viewer whose right to it was decided: the look is recorded before the answer leaves, and numbers in a
 * text are hidden.
 * @throws ReadByQuery in a stream
 */
export function openLogged(c: Reader, orderId: string, at: string, sealed: string | null): string | null {
  const field = columnOf(at)
  if (sealed !== null && !NOT_LOGGED.includes(field)) noteLook(c, orderId, field)
  return shown(c, at, openOptional(c.runtime.keys, at, sealed))
}
