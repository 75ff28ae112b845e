import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { staffIdOf } from '../access/viewer.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, text, verb } from '../input.ts'
import { place } from '../orders/sealed.ts'
import { moveCoHandling } from './move-co-handling.ts'

export const finishCoHandlingRules = verb({ coHandlingId: id('cohandling'), result: text(2_000) })

/**
 * Finishes a sub-task with its result (完成协办).
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export async function finishCoHandling(
  caller: Caller | Change,
  input: z.output<typeof finishCoHandlingRules>,
): Promise<{ coHandlingId: string; orderId: string }> {
  return change(caller, 'finishCoHandling', input, (c) =>
    moveCoHandling(
      c,
      'finishCoHandling',
      input.coHandlingId,
      'CO_HANDLING_DONE',
      (row) => ({ team: row.teamId, staffId: staffIdOf(c) }),
      (row) => ({ endedAt: c.now, resultSealed: seal(c.ground.keys, place.coHandlingResult(row.id), input.result) }),
    ),
  )
}
