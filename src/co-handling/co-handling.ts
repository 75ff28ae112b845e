import type { CoHandlingState } from '../db/generated/enums.ts'
import type { Block } from '../errors.ts'
import { CO_HANDLING_WORDS, eitherOf } from '../words.ts'

/** What can be done with a sub-task (协办) once it is asked for. */
export type CoHandlingAction = 'acceptCoHandling' | 'refuseCoHandling' | 'finishCoHandling' | 'waiveCoHandling'

/** The sub-task's little machine: from where, and where to. Pure data, like the order's table. */
export const CO_HANDLING: Record<CoHandlingAction, { readonly from: readonly CoHandlingState[]; readonly to: CoHandlingState; readonly zh: string }> = {
  acceptCoHandling: { from: ['REQUESTED'], to: 'ACCEPTED', zh: '接收协办' },
  refuseCoHandling: { from: ['REQUESTED'], to: 'REFUSED', zh: '拒绝协办' },
  finishCoHandling: { from: ['ACCEPTED'], to: 'DONE', zh: '完成协办' },
  waiveCoHandling: { from: ['REQUESTED', 'ACCEPTED'], to: 'WAIVED', zh: '豁免协办' },
}

/** States in which the lead team waits for it. */
export const CO_HANDLING_OPEN: readonly CoHandlingState[] = ['REQUESTED', 'ACCEPTED']

/** Why an action is not possible in a state; null when it is. */
export function coHandlingBlock(action: CoHandlingAction, state: CoHandlingState): Block | null {
  const { from } = CO_HANDLING[action]
  if (from.includes(state)) return null
  return {
    code: 'STATUS',
    words: {
      en: `the sub-task is ${state}, it must be ${from.join(' or ')}`,
      zh: `协办状态为${CO_HANDLING_WORDS[state]}，须为${eitherOf(CO_HANDLING_WORDS, from)}`,
    },
    field: 'state',
  }
}
