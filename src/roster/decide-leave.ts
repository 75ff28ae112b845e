import { InvalidInput, NotFound } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { codes, id } from '../input.ts'
import { expectLeadOfMember, expectSomebody } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('decideLeave', {
  description: 'Grant or refuse leave (请假审批). Leads of a team of theirs, administrators.',
  input: {
    leaveId: id('leave').describe('Leave (请假)'),
    decision: codes('RequestDecision', 'Answer to leave or a swap (审批结果)', { GRANTED: 'Granted (同意)', REFUSED: 'Refused (拒绝)' }).describe(
      'Decision (审批结果)',
    ),
  },
})

/**
 * Grants or refuses leave (请假审批): the lead of a team of theirs, or an administrator. Decided once.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const decideLeave = verb.does(async (c, input): Promise<{ leaveId: string }> => {
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
