import { dateInShanghai } from '../clock.ts'
import type { Contact } from '../db/generated/client.ts'
import type { Block } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { OrderFacts } from './facts.ts'
import type { INCOMPLETE_REASONS } from './reasons.ts'

export type IncompleteReason = keyof typeof INCOMPLETE_REASONS

/** Attempts that failed, and on how many days, before a citizen counts as unreachable (多次联系不上). */
export const ATTEMPTS = PARAMETERS.UNREACHABLE_ATTEMPTS.value
export const ATTEMPT_DAYS = PARAMETERS.UNREACHABLE_DAYS.value

type Attempt = Pick<Contact, 'at' | 'outcome'>
const hasReached = ({ outcome }: Attempt) => outcome === 'REACHED' || outcome === 'CALL_BACK_LATER'

/** Attempts since the citizen was last reached. */
function failedSince(attempts: readonly Attempt[]): readonly Attempt[] {
  const reached = attempts.filter(hasReached).map(({ at }) => at.getTime())
  return attempts.filter((one) => !hasReached(one) && one.at.getTime() >= Math.max(...reached, 0))
}

/**
 * Why an order cannot end without its result for this reason (未能办结的条件), though the table allows the verb; null when it can.
 * Other reasons stand on the written explanation alone. Pure.
 * @param attempts contact attempts of the present cycle
 */
export function incompleteBlock(reason: IncompleteReason, { matters }: Pick<OrderFacts, 'matters'>, attempts: readonly Attempt[]): Block | null {
  const failed = failedSince(attempts)
  if (reason === 'UNREACHABLE' && (failed.length < ATTEMPTS || new Set(failed.map(({ at }) => dateInShanghai(at))).size < ATTEMPT_DAYS))
    return {
      code: 'NOT_UNREACHABLE',
      field: 'reason',
      words: {
        en: `log ${ATTEMPTS} attempts that failed on ${ATTEMPT_DAYS} days, since the citizen was last reached`,
        zh: `须自最近一次联系上群众后，在至少 ${ATTEMPT_DAYS} 个不同日期共登记 ${ATTEMPTS} 次未联系上的记录`,
      },
    }
  if (reason === 'MATERIALS_NOT_SUPPLIED' && !matters.some(({ status }) => status === 'SUPPLEMENTING'))
    return {
      code: 'NO_MATERIALS_AWAITED',
      field: 'reason',
      words: { en: 'no department has asked for materials that are still missing', zh: '没有已一次性告知且尚未补齐的材料' },
    }
  return null
}
