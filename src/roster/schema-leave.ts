import { isPerson } from '../access/viewer.ts'
import { narrowedTo, staffOfArea } from '../areas/own-area.ts'
import type { Leave as LeaveRow, Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { visitsHit } from '../staff/visits-hit.ts'
import { answerSwap } from './answer-swap.ts'
import { cancelLeave } from './cancel-leave.ts'
import { cancelSwap } from './cancel-swap.ts'
import { decideLeave } from './decide-leave.ts'
import { requestLeave } from './request-leave.ts'
import { requestSwap } from './request-swap.ts'

const Kind = modelEnum('LeaveKind')
const State = modelEnum('RequestState')

const Leave = builder.prismaNode('Leave', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    staff: t.relation('staff'),
    kind: t.expose('kind', { type: Kind }),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    state: t.expose('state', { type: State }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    visits: t.field({
      type: [VisitHitRef],
      description: 'Visits of theirs that fall into it and are not over: see to them before it is granted (受影响的预约)',
      complexity: 5,
      select: { staffId: true, startsAt: true, endsAt: true },
      resolve: (leave, _a, c) => visitsDuring(c, leave),
    }),
  }),
})

/** The visits of somebody between two instants. */
const visitsDuring = ({ runtime }: Context, { staffId, startsAt, endsAt }: Pick<LeaveRow, 'staffId' | 'startsAt' | 'endsAt'>) =>
  visitsHit(runtime.db, { staff: { some: { staffId } }, startsAt: { lt: endsAt }, endsAt: { gt: startsAt } }, runtime.clock.now())

const Swap = builder.prismaNode('ShiftSwap', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    shift: t.relation('shift'),
    fromStaff: t.relation('fromStaff'),
    toStaff: t.relation('toStaff'),
    state: t.expose('state', { type: State }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
  }),
})

const ASK = ['STAFF', 'TEAM_LEAD', 'ADMIN'] as const

/** Leave is one's own business, the lead's and the administrator's of their areas. */
const leavesOf = async ({ viewer, runtime }: Context): Promise<Prisma.LeaveWhereInput> => {
  if (!isPerson(viewer)) return { id: { in: [] } }
  if (viewer.role === 'STAFF') return { staffId: viewer.staffId ?? '' }
  return viewer.role === 'TEAM_LEAD'
    ? { staff: { memberships: { some: { teamId: { in: [...viewer.teamIds] } } } } }
    : { staff: await staffOfArea(runtime.db, narrowedTo(viewer), { whole: true }) }
}
const swapsOf = async ({ viewer, runtime }: Context): Promise<Prisma.ShiftSwapWhereInput> => {
  if (!isPerson(viewer)) return { id: { in: [] } }
  if (viewer.role === 'STAFF') return { OR: [{ fromStaffId: viewer.staffId ?? '' }, { toStaffId: viewer.staffId ?? '' }] }
  return viewer.role === 'TEAM_LEAD'
    ? { shift: { teamId: { in: [...viewer.teamIds] } } }
    : { fromStaff: await staffOfArea(runtime.db, narrowedTo(viewer), { whole: true }) }
}

const leaves = visible('Leave', { to: ASK, rows: leavesOf })
list('leaves', leaves, {
  type: Leave,
  description: "Leave: one's own; leads: their teams' (请假列表)",
  args: (arg) => ({ state: arg({ type: State, description: 'State (状态)' }) }),
  sort: { column: 'requestedAt', direction: 'desc' },
  where: (args) => given({ state: args.state }),
})

const swaps = visible('ShiftSwap', { to: ASK, rows: swapsOf })
list('swaps', swaps, {
  type: Swap,
  description: "Swaps of shifts: one's own; leads: their teams' (换班列表)",
  args: (arg) => ({ state: arg({ type: State, description: 'State (状态)' }) }),
  sort: { column: 'requestedAt', direction: 'desc' },
  where: (args) => given({ state: args.state }),
})

/** What asking for leave and deciding on it answer with: the leave, and what it falls on. */
const leaveWithVisits = (t: Fields<{ leaveId: string }>) => ({
  leaveId: t.exposeID('leaveId', { description: 'Leave (请假)' }),
  visits: t.field({
    type: [VisitHitRef],
    description: 'Visits of theirs that fall into it: move, cover or cancel them (受影响的预约)',
    resolve: async (r, _a, c) => visitsDuring(c, await c.runtime.db.leave.findUniqueOrThrow({ where: { id: r.leaveId } })),
  }),
})

expose(requestLeave, leaveWithVisits)

expose(decideLeave, leaveWithVisits)

expose(cancelLeave, (t) => ({ leaveId: t.exposeID('leaveId', { description: 'Leave (请假)' }) }))

expose(requestSwap, (t) => ({ swapId: t.exposeID('swapId', { description: 'Swap (换班)' }) }))

expose(answerSwap, (t) => ({ swapId: t.exposeID('swapId', { description: 'Swap (换班)' }) }))

expose(cancelSwap, (t) => ({ swapId: t.exposeID('swapId', { description: 'Swap (换班)' }) }))
