import { InvalidInput, NotFound } from '../errors.ts'
import { newId } from '../ids.ts'
import { id } from '../input.ts'
import { expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('requestSwap', {
  description: 'Ask a colleague of the team to take a shift of yours (申请换班).',
  input: {
    shiftId: id('shift').describe('Your shift (班次)'),
    toStaffId: id('staff').describe('Colleague (接班人)'),
  },
})

/**
 * Asks a colleague of the same team to take a shift that has not begun (申请换班). It stays one's own until they accept.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const requestSwap = verb.does(async (c, input): Promise<{ swapId: string }> => {
  const staffId = expectStaff(c.viewer)
  const shift = await c.tx.shift.findUnique({ where: { id: input.shiftId } })
  if (shift?.staffId !== staffId) throw new NotFound('shift of yours')
  if (shift.startsAt <= c.now) throw new InvalidInput('shiftId', { en: 'has begun', zh: '班次已开始' })
  if (input.toStaffId === staffId) throw new InvalidInput('toStaffId', { en: 'is yourself', zh: '不能是本人' })
  if ((await c.tx.teamMember.count({ where: { teamId: shift.teamId, staffId: input.toStaffId } })) === 0)
    throw new InvalidInput('toStaffId', { en: 'is no member of the team', zh: '不是该队队员' })
  const swapId = newId('swap', c.now)
  await c.tx.shiftSwap.create({
    data: { id: swapId, shiftId: shift.id, fromStaffId: staffId, toStaffId: input.toStaffId, state: 'REQUESTED', requestedAt: c.now },
  })
  return { swapId }
})
