import { z } from 'zod'
import { DAY } from '../clock.ts'
import { exclusionViolation } from '../db/faults.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { verb } from '../input.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { expectStaff } from '../staff/leads.ts'

const LONGEST = PARAMETERS.LONGEST_LEAVE_DAYS.value * DAY

export const requestLeaveRules = verb({ kind: z.enum(['ANNUAL', 'SICK', 'PERSONAL', 'OFFICIAL']), startsAt: z.date(), endsAt: z.date() })

/**
 * Asks for leave (请假), for oneself. Nothing changes until the lead grants it; then one is off duty whatever the roster says.
 * @throws Unauthenticated, Forbidden, InvalidInput (times; overlap with other leave)
 */
export async function requestLeave(caller: Caller | Change, input: z.output<typeof requestLeaveRules>): Promise<{ leaveId: string }> {
  const overlap = () => new InvalidInput('startsAt', { en: 'overlaps leave you asked for or have', zh: '与已申请或已批准的假期重叠' })
  try {
    return await change(caller, 'requestLeave', input, async (c) => {
      const staffId = expectStaff(c.viewer)
      const { kind, startsAt, endsAt } = input
      if (endsAt <= startsAt || endsAt.getTime() - startsAt.getTime() > LONGEST)
        throw new InvalidInput('endsAt', { en: 'must be after the start, at most 180 days', zh: '须晚于开始，且不超过 180 天' })
      if (endsAt <= c.now) throw new InvalidInput('endsAt', { en: 'must lie ahead', zh: '须为将来时间' })
      const known = await c.tx.leave.count({ where: { staffId, state: { in: ['REQUESTED', 'GRANTED'] }, startsAt: { lt: endsAt }, endsAt: { gt: startsAt } } })
      if (known > 0) throw overlap()
      const leaveId = newId('leave', c.now)
      await c.tx.leave.create({ data: { id: leaveId, staffId, kind, startsAt, endsAt, state: 'REQUESTED', requestedAt: c.now } })
      return { leaveId }
    })
  } catch (error) {
    if (exclusionViolation(error)) throw overlap()
    throw error
  }
}
