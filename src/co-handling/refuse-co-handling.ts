import { seal } from '../access/encryption.ts'
import { IllegalTransition } from '../errors.ts'
import { id, text } from '../input.ts'
import { place } from '../orders/sealed.ts'
import { declareVerb } from '../verb.ts'
import { moveCoHandling } from './move-co-handling.ts'

const verb = declareVerb('refuseCoHandling', {
  description: 'Refuse a sub-task with a reason (拒绝协办).',
  problems: [IllegalTransition],
  input: {
    coHandlingId: id('cohandling').describe('Sub-task (协办)'),
    reason: text(2_000).describe('Reason (理由)'),
  },
})

/**
 * Refuses a sub-task with a reason (拒绝协办).
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export const refuseCoHandling = verb.does(
  async (c, input): Promise<{ coHandlingId: string; orderId: string }> =>
    moveCoHandling(
      c,
      verb.name,
      input.coHandlingId,
      'CO_HANDLING_REFUSED',
      (row) => ({ team: row.teamId }),
      (row) => ({ endedAt: c.now, resultSealed: seal(c.runtime.keys, place.coHandlingResult(row.id), input.reason) }),
    ),
)
