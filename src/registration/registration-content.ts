import type { Keys } from '../access/encryption.ts'
import type { GivenAnswer } from '../catalogue/item-questions.ts'
import type { Order, ProactiveBasis, Requester } from '../db/generated/client.ts'
import { answersOf } from '../orders/answers.ts'
import { openOptional, place } from '../orders/sealed.ts'
import { shownBasis, shownBasisOf } from './proactive-basis.ts'
import type { Registration } from './registration-rules.ts'

/** What a repeated registration is compared by: field of the input and its value. */
type Content = Readonly<Record<string, unknown>>

/** What is compared of an order that is there. */
type Registered = Pick<
  Order,
  'id' | 'areaCode' | 'titleSealed' | 'textSealed' | 'answersSealed' | 'receivedAt' | 'verifiedAt' | 'completedAt' | 'standing' | 'type' | 'itemCodes'
> & {
  readonly requester: Requester
  readonly basis: ProactiveBasis | null
}

/** Answers in one order, whichever they were given in. */
const shownAs = (answers: readonly GivenAnswer[]) =>
  answers
    .map(({ item, question, value }) => JSON.stringify([item, question, value]))
    .sort()
    .join()

/** The content of a registration (登记内容). */
export function contentOf(input: Registration): Content {
  const { requester } = input
  return {
    areaCode: input.areaCode,
    title: input.title,
    text: input.text ?? null,
    receivedAt: input.receivedAt?.getTime() ?? null,
    endedAt: input.endedAt?.getTime() ?? null,
    type: input.type ?? null,
    items: [...input.items].sort().join(),
    answers: shownAs(input.answers ?? []),
    basis: shownBasis(input.basis),
    'requester.kind': requester.kind,
    'requester.name': requester.name,
    'requester.phone': requester.phone ?? null,
    'requester.idNumber': requester.idNumber ?? null,
    'requester.address': requester.address ?? null,
  }
}

/** The content an order was registered with. Once it is verified, type and items are the verifier's, no longer the sender's. */
export function contentOfOrder(keys: Keys, order: Registered): Content {
  const r = order.requester
  return {
    areaCode: order.areaCode,
    title: openOptional(keys, place.title(order.id), order.titleSealed),
    text: openOptional(keys, place.text(order.id), order.textSealed),
    receivedAt: order.receivedAt?.getTime() ?? null,
    // An order from before bases were kept has none, whatever its registration is repeated with.
    ...(order.basis ? { basis: shownBasisOf(keys, order.basis) } : {}),
    // The city, not the sender, decides when work ended.
    ...(order.standing === 'HISTORY' ? { endedAt: order.completedAt?.getTime() ?? null } : {}),
    ...(order.verifiedAt === null ? { type: order.type, items: [...order.itemCodes].sort().join(), answers: shownAs(answersOf(keys, order)) } : {}),
    'requester.kind': r.kind,
    'requester.name': openOptional(keys, place.name(r.id), r.nameSealed),
    'requester.phone': openOptional(keys, place.phone(r.id), r.phoneSealed),
    'requester.idNumber': openOptional(keys, place.idNumber(r.id), r.idNumberSealed),
    'requester.address': openOptional(keys, place.address(r.id), r.addressSealed),
  }
}

/** Instants that one of two registrations may not name: an order typed in during the call has none, and the export that brings it later has. */
const MAY_BE_MISSING: readonly string[] = ['receivedAt', 'endedAt']

/** Fields in which a repeated registration differs from the first. A call time or an end only one of the two names is no difference. */
export function differences(before: Content, now: Content): string[] {
  return Object.keys(before).filter(
    (field) => before[field] !== now[field] && !(MAY_BE_MISSING.includes(field) && (before[field] === null || now[field] === null)),
  )
}
