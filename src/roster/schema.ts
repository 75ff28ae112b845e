import { isPerson } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { given, list } from '../graphql/list.ts'
import { mutation } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { planShifts, planShiftsRules } from './plan-shifts.ts'
import { removeShift, removeShiftRules } from './remove-shift.ts'

/** Who plans and looks at rosters; staff see those of their own teams. */
const SEES = ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR', 'ADMIN'] as const

const Shift = builder.prismaNode('Shift', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    staff: t.relation('staff'),
    team: t.relation('team'),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
  }),
})

/** Staff know the roster of their own teams, leads that of teams they lead; dispatch, supervision and administration every one. */
const shiftsOf = ({ viewer }: Context): Prisma.ShiftWhereInput =>
  isPerson(viewer) && (viewer.role === 'STAFF' || viewer.role === 'TEAM_LEAD') ? { teamId: { in: [...viewer.teamIds] } } : {}
const shifts = visible('Shift', { to: SEES, rows: shiftsOf })

list('shifts', shifts, {
  type: Shift,
  description: 'The roster, earliest first (排班表)',
  args: (arg) => ({
    teamId: arg.id({ description: 'Of this team (队伍)' }),
    staffId: arg.id({ description: 'Of this staff member (人员)' }),
    from: arg({ type: 'DateTime', description: 'Ending after (起)' }),
    to: arg({ type: 'DateTime', description: 'Beginning before (止)' }),
  }),
  sort: { column: 'startsAt', direction: 'asc' },
  where: (args) => ({
    ...given({ teamId: args.teamId, staffId: args.staffId }),
    ...(args.from ? { endsAt: { gt: args.from } } : {}),
    ...(args.to ? { startsAt: { lt: args.to } } : {}),
  }),
})

mutation('planShifts', {
  description:
    'Plan shifts of a team (排班): all of them, or none with the wrong one named. From the first day on the team keeps a roster, until a week after the last: who is on no shift is off duty. Leads of the team, administrators.',
  rules: planShiftsRules,
  input: (t) => ({
    teamId: t.id({ required: true, description: 'Team (队伍)' }),
    shifts: t.field({
      type: [
        builder.inputType('ShiftInput', {
          description: 'A shift (班次)',
          fields: (f) => ({
            staffId: f.id({ required: true, description: 'Staff member (人员)' }),
            startsAt: f.field({ type: 'DateTime', required: true, description: 'Start, included (开始时间)' }),
            endsAt: f.field({ type: 'DateTime', required: true, description: 'End, excluded (结束时间)' }),
          }),
        }),
      ],
      required: true,
      description: 'Shifts (班次)',
    }),
    weeks: t.int({ defaultValue: 1, description: 'The same for so many weeks, 1 to 8 (重复周数)' }),
  }),
  run: planShifts,
  success: (t) => ({ shiftIds: t.field({ type: ['ID'], description: 'Shifts planned (班次)', resolve: (r) => r.shiftIds }) }),
})

mutation('removeShift', {
  description: 'Take a shift that has not begun out of the roster (撤销班次). Leads of the team, administrators.',
  rules: removeShiftRules,
  input: (t) => ({ shiftId: t.id({ required: true, description: 'Shift (班次)' }) }),
  run: removeShift,
  success: (t) => ({ teamId: t.exposeID('teamId', { description: 'Team (队伍)' }) }),
})
