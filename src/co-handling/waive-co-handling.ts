import { IllegalTransition } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { moveCoHandling } from './move-co-handling.ts'

const verb = declareVerb('waiveCoHandling', {
  description: 'Say that a sub-task is no longer needed (豁免协办): dispatch or supervision.',
  problems: [IllegalTransition],
  input: {
    coHandlingId: id('cohandling').describe('Sub-task (协办)'),
  },
})

/**
 * Says that a sub-task is no longer needed (豁免协办): dispatch or supervision.
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export const waiveCoHandling = verb.does(
  async (c, input): Promise<{ coHandlingId: string; orderId: string }> =>
    moveCoHandling(
      c,
      verb.name,
      input.coHandlingId,
      'CO_HANDLING_WAIVED',
      (row) => ({ team: row.teamId }),
      () => ({ endedAt: c.now }),
    ),
)
