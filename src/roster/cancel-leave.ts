import { InvalidInput, NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('cancelLeave', {
  description: 'Take back your own leave (销假).',
  input: {
    leaveId: id('leave').describe('Leave (请假)'),
  },
})

/**
 * Takes back one's own leave (销假), asked for or granted, as long as it is not over.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const cancelLeave = verb.does(async (c, input): Promise<{ leaveId: string }> => {
  const staffId = expectStaff(c.viewer)
  const leave = await c.tx.leave.findUnique({ where: { id: input.leaveId } })
  if (leave?.staffId !== staffId) throw new NotFound('leave of yours')
  const { count } = await c.tx.leave.updateMany({
    where: { id: leave.id, state: { in: ['REQUESTED', 'GRANTED'] }, endsAt: { gt: c.now } },
    data: { state: 'CANCELLED' },
  })
  if (count === 0) throw new InvalidInput('leaveId', { en: 'is over, refused or taken back', zh: '假期已结束、未获批或已撤回' })
  return { leaveId: leave.id }
})
