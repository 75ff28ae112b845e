import { isPerson } from '../access/viewer.ts'
import { ofTeamsThere } from '../areas/own-area.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { given, list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { planShifts } from './plan-shifts.ts'
import { removeShift } from './remove-shift.ts'

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

/** Staff know the roster of their own teams, leads that of teams they lead; dispatch, supervision and administration that of the teams that serve their area. */
const shiftsOf = ({ viewer }: Context): Prisma.ShiftWhereInput =>
  isPerson(viewer) && (viewer.role === 'STAFF' || viewer.role === 'TEAM_LEAD') ? { teamId: { in: [...viewer.teamIds] } } : ofTeamsThere(viewer)
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

expose(planShifts, (t) => ({ shiftIds: t.field({ type: ['ID'], description: 'Shifts planned (班次)', resolve: (r) => r.shiftIds }) }))

expose(removeShift, (t) => ({ teamId: t.exposeID('teamId', { description: 'Team (队伍)' }) }))
