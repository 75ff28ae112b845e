import { z } from 'zod'
import { DAY } from '../clock.ts'
import { exclusionViolation } from '../db/faults.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf } from '../input.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const LONGEST = PARAMETERS.LONGEST_LEAVE_DAYS.value * DAY

const verb = declareVerb('requestLeave', {
  description: 'Ask for leave for yourself (请假).',
  input: {
    kind: oneOf('LeaveKind').describe('Kind (类型)'),
    startsAt: z.date().describe('Start, included (开始时间)'),
    endsAt: z.date().describe('End, excluded (结束时间)'),
  },
})

/**
 * Asks for leave (请假), for oneself. Nothing changes until the lead grants it; then one is off duty whatever the roster says.
 * @throws Unauthenticated, Forbidden, InvalidInput (times; overlap with other leave)
 */
export const requestLeave = verb.answers(async (caller: Caller | Change, input): Promise<{ leaveId: string }> => {
  const overlap = () => new InvalidInput('startsAt', { en: 'overlaps leave you asked for or have', zh: '与已申请或已批准的假期重叠' })
  try {
    return await change(caller, verb.name, input, async (c) => {
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
})
