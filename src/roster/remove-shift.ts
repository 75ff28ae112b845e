import { InvalidInput, NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectLeadOf, expectSomebody } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('removeShift', {
  description: 'Take a shift that has not begun out of the roster (撤销班次). Leads of the team, administrators.',
  input: {
    shiftId: id('shift').describe('Shift (班次)'),
  },
})

/**
 * Takes a shift out of the roster (撤销班次), as long as it has not begun; swaps asked for it go with it.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const removeShift = verb.does(async (c, input): Promise<{ teamId: string }> => {
  expectSomebody(c.viewer)
  const shift = await c.tx.shift.findUnique({ where: { id: input.shiftId } })
  if (!shift) throw new NotFound('shift')
  await expectLeadOf(c, shift.teamId)
  if (shift.startsAt <= c.now) throw new InvalidInput('shiftId', { en: 'has begun', zh: '班次已开始' })
  await c.tx.shiftSwap.deleteMany({ where: { shiftId: shift.id } })
  await c.tx.shift.delete({ where: { id: shift.id } })
  return { teamId: shift.teamId }
})
