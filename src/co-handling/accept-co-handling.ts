import { staffIdOf } from '../access/viewer.ts'
import { IllegalTransition } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { moveCoHandling } from './move-co-handling.ts'

const verb = declareVerb('acceptCoHandling', {
  description: 'Take a sub-task on (接收协办): a member of the team that was asked, or its lead.',
  problems: [IllegalTransition],
  input: {
    coHandlingId: id('cohandling').describe('Sub-task (协办)'),
  },
})

/**
 * Takes a sub-task on (接收协办): a member of the team that was asked, or its lead.
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export const acceptCoHandling = verb.does(
  async (c, input): Promise<{ coHandlingId: string; orderId: string }> =>
    moveCoHandling(
      c,
      verb.name,
      input.coHandlingId,
      'CO_HANDLING_ACCEPTED',
      (row) => ({ team: row.teamId, staffId: staffIdOf(c) }),
      () => ({ staffId: staffIdOf(c), acceptedAt: c.now }),
    ),
)
