import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, text, verb } from '../input.ts'
import { place } from '../orders/sealed.ts'
import { moveCoHandling } from './move-co-handling.ts'

export const refuseCoHandlingRules = verb({ coHandlingId: id('cohandling'), reason: text(2_000) })

/**
 * Refuses a sub-task with a reason (拒绝协办).
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export async function refuseCoHandling(
  caller: Caller | Change,
  input: z.output<typeof refuseCoHandlingRules>,
): Promise<{ coHandlingId: string; orderId: string }> {
  return change(caller, 'refuseCoHandling', input, (c) =>
    moveCoHandling(
      c,
      'refuseCoHandling',
      input.coHandlingId,
      'CO_HANDLING_REFUSED',
      (row) => ({ team: row.teamId }),
      (row) => ({ endedAt: c.now, resultSealed: seal(c.ground.keys, place.coHandlingResult(row.id), input.reason) }),
    ),
  )
}
