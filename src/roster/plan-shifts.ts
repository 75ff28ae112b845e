import { z } from 'zod'
import { DAY, HOUR } from '../clock.ts'
import { exclusionViolation } from '../db/faults.ts'
import { InvalidInput, type Words } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { id, inputType, instant } from '../input.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { expectLeadOf } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'
import { loadShiftsAround, type OwnHours } from './load-shifts.ts'
import { restBlock } from './rest-rules.ts'

/** A shift is no longer than this: beyond it somebody forgot an end. */
const LONGEST = PARAMETERS.LONGEST_SHIFT_HOURS.value * HOUR
const WEEK = 7 * DAY

const shift = inputType(
  'ShiftInput',
  'A shift (班次)',
  z.object({
    staffId: id('staff').describe('Staff member (人员)'),
    startsAt: instant.describe('Start, included (开始时间)'),
    endsAt: instant.describe('End, excluded (结束时间)'),
  }),
)

const verb = declareVerb('planShifts', {
  description:
    'Plan shifts of a team (排班): all of them, or none with the wrong one named. From the first day on the team keeps a roster, until a week after the last: who is on no shift is off duty. Between working days lie eleven hours of rest, and a week has 48 at most. Leads of the team, administrators.',
  input: {
    teamId: id('team').describe('Team (队伍)'),
    shifts: z.array(shift).min(1, 'must have at least 1 | 至少 1 项').max(200, 'must have at most 200 | 至多 200 项').describe('Shifts (班次)'),
    weeks: z.number().int().min(1).max(8).default(1).describe('The same for so many weeks, 1 to 8 (重复周数)'),
  },
})

/**
 * Plans shifts of a team (排班): all of them, or none with the one that is wrong named. From 00:00 of the
 * first day the team keeps a roster: who is on no shift is not on duty, and the reason says since when.
 * @param input.weeks the same shifts for so many weeks, the first included
 * @throws Unauthenticated, Forbidden, InvalidInput (no member of the team; times; overlap with another shift; too little rest)
 */
export const planShifts = verb.answers(async (caller: Caller | Change, input): Promise<{ teamId: string; shiftIds: string[] }> => {
  try {
    return await change(caller, verb.name, input, async (c) => {
      await expectLeadOf(c, input.teamId)
      const members = await c.tx.teamMember.findMany({ where: { teamId: input.teamId }, select: { staffId: true } })
      input.shifts.forEach(({ staffId, startsAt, endsAt }, i) => {
        const refuse = (field: string, en: string, zh: string) => new InvalidInput(`shifts.${i}.${field}`, { en, zh })
        if (!members.some((m) => m.staffId === staffId)) throw refuse('staffId', 'is no member of the team', '不是该队队员')
        if (endsAt <= startsAt || endsAt.getTime() - startsAt.getTime() > LONGEST)
          throw refuse('endsAt', 'must be after the start, at most 16 hours', '须晚于开始，且不超过 16 小时')
        if (startsAt < c.now) throw refuse('startsAt', 'must lie ahead', '须为将来时间')
      })
      const planned = Array.from({ length: input.weeks }, (_, week) => input.shifts.map((shift) => ({ ...shift, week }))).flat()
      const later = (at: Date, week: number) => new Date(at.getTime() + week * WEEK)
      const rows = planned.map(({ staffId, startsAt, endsAt, week }) => ({
        id: newId('shift', c.now),
        teamId: input.teamId,
        staffId,
        startsAt: later(startsAt, week),
        endsAt: later(endsAt, week),
      }))
      await expectFree(c, rows, input.shifts.length)
      await c.tx.shift.createMany({ data: rows })
      return { teamId: input.teamId, shiftIds: rows.map((row) => row.id) }
    })
  } catch (error) {
    // Somebody planned the same hours meanwhile: the database forbids it.
    if (exclusionViolation(error)) throw new InvalidInput('shifts', { en: 'overlap with shifts planned meanwhile', zh: '与刚排入的班次重叠' })
    throw error
  }
})

/** @throws InvalidInput naming the first shift of the list that overlaps another or leaves too little rest, planned before or in the same list */
async function expectFree(c: Change, rows: readonly OwnHours[], listed: number) {
  const taken: OwnHours[] = await loadShiftsAround(c, [...new Set(rows.map((row) => row.staffId))], rows)
  rows.forEach((row, i) => {
    const refuse = (words: Words) => new InvalidInput(`shifts.${i % listed}`, words)
    const own = taken.filter((t) => t.staffId === row.staffId)
    if (own.some((t) => t.startsAt < row.endsAt && t.endsAt > row.startsAt))
      throw refuse({ en: 'overlaps another shift of the same person', zh: '与同一人员的其他班次重叠' })
    const block = restBlock(own, row)
    if (block) throw refuse(block)
    taken.push(row)
  })
}
