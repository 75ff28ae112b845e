import { z } from 'zod'
import { InvalidInput, NotFound } from '../errors.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { expectLeadOfMember, expectSomebody } from '../staff/leads.ts'

export const decideLeaveRules = verb({ leaveId: id('leave'), decision: z.enum(['GRANTED', 'REFUSED']) })

/**
 * Grants or refuses leave (请假审批): the lead of a team of theirs, or an administrator. Decided once.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function decideLeave(caller: Caller | Change, input: z.output<typeof decideLeaveRules>): Promise<{ leaveId: string }> {
  return change(caller, 'decideLeave', input, async (c) => {
    expectSomebody(c.viewer)
    const leave = await c.tx.leave.findUnique({ where: { id: input.leaveId } })
    if (!leave) throw new NotFound('leave')
    await expectLeadOfMember(c, leave.staffId)
    // Whoever books them meanwhile comes first, and is among the visits the answer names.
    await c.tx.$queryRaw`SELECT id FROM staff WHERE id = ${leave.staffId} FOR UPDATE`
    const { count } = await c.tx.leave.updateMany({
      where: { id: leave.id, state: 'REQUESTED' },
      data: { state: input.decision, decidedBy: actorOf(c.viewer).id, decidedAt: c.now },
    })
    if (count === 0) throw new InvalidInput('leaveId', { en: `is ${leave.state}: it was decided or taken back`, zh: '该申请已审批或已撤回' })
    return { leaveId: leave.id }
  })
}
