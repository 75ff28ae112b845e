import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { moveCoHandling } from './move-co-handling.ts'

export const waiveCoHandlingRules = verb({ coHandlingId: id('cohandling') })

/**
 * Says that a sub-task is no longer needed (豁免协办): dispatch or supervision.
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export async function waiveCoHandling(
  caller: Caller | Change,
  input: z.output<typeof waiveCoHandlingRules>,
): Promise<{ coHandlingId: string; orderId: string }> {
  return change(caller, 'waiveCoHandling', input, (c) =>
    moveCoHandling(
      c,
      'waiveCoHandling',
      input.coHandlingId,
      'CO_HANDLING_WAIVED',
      (row) => ({ team: row.teamId }),
      () => ({ endedAt: c.now }),
    ),
  )
}
