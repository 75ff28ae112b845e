import { InvalidInput, NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('cancelSwap', {
  description: 'Take back a swap you asked for (撤回换班).',
  input: {
    swapId: id('swap').describe('Swap (换班)'),
  },
})

/**
 * Takes back a swap one asked for (撤回换班), before it is answered.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const cancelSwap = verb.does(async (c, input): Promise<{ swapId: string }> => {
  const staffId = expectStaff(c.viewer)
  const swap = await c.tx.shiftSwap.findUnique({ where: { id: input.swapId }, select: { id: true, fromStaffId: true } })
  if (swap?.fromStaffId !== staffId) throw new NotFound('swap of yours')
  const { count } = await c.tx.shiftSwap.updateMany({ where: { id: swap.id, state: 'REQUESTED' }, data: { state: 'CANCELLED', decidedAt: c.now } })
  if (count === 0) throw new InvalidInput('swapId', { en: 'was answered', zh: '已答复' })
  return { swapId: swap.id }
})
