import type { z } from 'zod'
import { staffIdOf } from '../access/viewer.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { moveCoHandling } from './move-co-handling.ts'

export const acceptCoHandlingRules = verb({ coHandlingId: id('cohandling') })

/**
 * Takes a sub-task on (接收协办): a member of the team that was asked, or its lead.
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export async function acceptCoHandling(
  caller: Caller | Change,
  input: z.output<typeof acceptCoHandlingRules>,
): Promise<{ coHandlingId: string; orderId: string }> {
  return change(caller, 'acceptCoHandling', input, (c) =>
    moveCoHandling(
      c,
      'acceptCoHandling',
      input.coHandlingId,
      'CO_HANDLING_ACCEPTED',
      (row) => ({ team: row.teamId, staffId: staffIdOf(c) }),
      () => ({ staffId: staffIdOf(c), acceptedAt: c.now }),
    ),
  )
}
