import { exclusionViolation } from '../db/faults.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import { codes, id } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'
import { loadShiftsAround } from './load-shifts.ts'
import { restBlock } from './rest-rules.ts'

const verb = declareVerb('answerSwap', {
  description: 'Answer a colleague who asks to swap (答复换班); granted, the shift is yours at once.',
  input: {
    swapId: id('swap').describe('Swap (换班)'),
    answer: codes('RequestDecision', 'Answer to leave or a swap (审批结果)', { GRANTED: 'Granted (同意)', REFUSED: 'Refused (拒绝)' }).describe(
      'Answer (答复)',
    ),
  },
})

/**
 * Answers a colleague who asks to swap (答复换班). Granted, the shift changes hands in the same transaction; it is answered once,
 * and not when one has another shift then, or too little rest beside those one has.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const answerSwap = verb.answers(async (caller: Caller | Change, input): Promise<{ swapId: string }> => {
  try {
    return await change(caller, verb.name, input, async (c) => {
      const staffId = expectStaff(c.viewer)
      const swap = await c.tx.shiftSwap.findUnique({ where: { id: input.swapId }, include: { shift: true } })
      if (swap?.toStaffId !== staffId) throw new NotFound('swap asked of you')
      const over = new InvalidInput('swapId', { en: 'was answered, or the shift has begun or changed hands', zh: '已答复，或班次已开始、已易人' })
      if (input.answer === 'GRANTED') {
        // Guarded by who has the shift: two swaps of one shift cannot both be granted.
        const { count } = await c.tx.shift.updateMany({
          where: { id: swap.shiftId, staffId: swap.fromStaffId, startsAt: { gt: c.now } },
          data: { staffId },
        })
        if (count === 0) throw over
        const known = await loadShiftsAround(c, [staffId], [swap.shift])
        const block = restBlock(
          known.filter(({ id }) => id !== swap.shiftId),
          swap.shift,
        )
        if (block) throw new InvalidInput('swapId', block)
      }
      const { count } = await c.tx.shiftSwap.updateMany({ where: { id: swap.id, state: 'REQUESTED' }, data: { state: input.answer, decidedAt: c.now } })
      if (count === 0) throw over
      return { swapId: swap.id }
    })
  } catch (error) {
    if (exclusionViolation(error)) throw new InvalidInput('swapId', { en: 'you have another shift at that time', zh: '该时段您已有班次' })
    throw error
  }
})
