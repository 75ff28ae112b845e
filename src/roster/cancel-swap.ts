import type { z } from 'zod'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { expectStaff } from '../staff/leads.ts'

export const cancelSwapRules = verb({ swapId: id('swap') })

/**
 * Takes back a swap one asked for (撤回换班), before it is answered.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function cancelSwap(caller: Caller | Change, input: z.output<typeof cancelSwapRules>): Promise<{ swapId: string }> {
  return change(caller, 'cancelSwap', input, async (c) => {
    const staffId = expectStaff(c.viewer)
    const swap = await c.tx.shiftSwap.findUnique({ where: { id: input.swapId }, select: { id: true, fromStaffId: true } })
    if (swap?.fromStaffId !== staffId) throw new NotFound('swap of yours')
    const { count } = await c.tx.shiftSwap.updateMany({ where: { id: swap.id, state: 'REQUESTED' }, data: { state: 'CANCELLED', decidedAt: c.now } })
    if (count === 0) throw new InvalidInput('swapId', { en: 'was answered', zh: '已答复' })
    return { swapId: swap.id }
  })
}
