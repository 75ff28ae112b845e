import type { z } from 'zod'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { expectLeadOf, expectSomebody } from '../staff/leads.ts'

export const removeShiftRules = verb({ shiftId: id('shift') })

/**
 * Takes a shift out of the roster (撤销班次), as long as it has not begun; swaps asked for it go with it.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function removeShift(caller: Caller | Change, input: z.output<typeof removeShiftRules>): Promise<{ teamId: string }> {
  return change(caller, 'removeShift', input, async (c) => {
    expectSomebody(c.viewer)
    const shift = await c.tx.shift.findUnique({ where: { id: input.shiftId } })
    if (!shift) throw new NotFound('shift')
    expectLeadOf(c.viewer, shift.teamId)
    if (shift.startsAt <= c.now) throw new InvalidInput('shiftId', { en: 'has begun', zh: '班次已开始' })
    await c.tx.shiftSwap.deleteMany({ where: { shiftId: shift.id } })
    await c.tx.shift.delete({ where: { id: shift.id } })
    return { teamId: shift.teamId }
  })
}
