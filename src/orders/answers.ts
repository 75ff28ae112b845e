import type { Keys } from '../access/encryption.ts'
import type { Answer } from '../catalogue/check-answers.ts'
import type { Change } from '../runtime.ts'
import { openOptional, place, sealOptional } from './sealed.ts'

/** Answers to the questions of an order's items, as one sealed list (补充问题答复); none is no list. */
export const sealAnswers = (c: Pick<Change, 'runtime'>, orderId: string, answers: readonly Answer[]): string | null =>
  sealOptional(c.runtime.keys, place.answers(orderId), answers.length === 0 ? null : JSON.stringify(answers))

/** The list as it was sealed. */
export const answersOf = (keys: Keys, order: { readonly id: string; readonly answersSealed: string | null }): Answer[] =>
  listOf(openOptional(keys, place.answers(order.id), order.answersSealed))

/** The list that was opened. */
export const listOf = (opened: string | null): Answer[] => JSON.parse(opened ?? '[]')
