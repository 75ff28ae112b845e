import { seal } from '../access/encryption.ts'
import { staffIdOf } from '../access/viewer.ts'
import { IllegalTransition } from '../errors.ts'
import { id, text } from '../input.ts'
import { place } from '../orders/sealed.ts'
import { declareVerb } from '../verb.ts'
import { moveCoHandling } from './move-co-handling.ts'

const verb = declareVerb('finishCoHandling', {
  description: 'Finish a sub-task with its result (完成协办).',
  problems: [IllegalTransition],
  input: {
    coHandlingId: id('cohandling').describe('Sub-task (协办)'),
    result: text(2_000).describe('Result (结果)'),
  },
})

/**
 * Finishes a sub-task with its result (完成协办).
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export const finishCoHandling = verb.does(
  async (c, input): Promise<{ coHandlingId: string; orderId: string }> =>
    moveCoHandling(
      c,
      verb.name,
      input.coHandlingId,
      'CO_HANDLING_DONE',
      (row) => ({ team: row.teamId, staffId: staffIdOf(c) }),
      (row) => ({ endedAt: c.now, resultSealed: seal(c.runtime.keys, place.coHandlingResult(row.id), input.result) }),
    ),
)
