import { expose } from '../graphql/mutation.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { createStaff } from './create-staff.ts'
import { createTeam } from './create-team.ts'
import { setTeamMember } from './set-team-member.ts'
import { updateStaff } from './update-staff.ts'
import { updateTeam } from './update-team.ts'
import { visitsToCover } from './visits-to-cover.ts'

expose(createStaff, (t) => ({
  staff: t.prismaField({
    type: 'Staff',
    description: 'As entered (闪送员)',
    resolve: (query, r, _a, c) => c.runtime.db.staff.findUniqueOrThrow({ ...query, where: { id: r.staffId } }),
  }),
}))

expose(updateStaff, (t) => ({
  visits: t.field({
    type: [VisitHitRef],
    description: 'Visits of theirs that cannot take place as they stand: move them, hand them over or cancel them (受影响的预约)',
    resolve: (r, _a, c) => visitsToCover(c.runtime.db, r, c.runtime.clock.now()),
  }),
  inHand: t.int({
    description: 'Orders they answer for: of somebody out of service the lead reassigns them (在办数)',
    resolve: ({ staffId }, _a, c) =>
      c.runtime.db.order.count({ where: { handlerId: staffId, status: { in: ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] } } }),
  }),
  staff: t.prismaField({
    type: 'Staff',
    description: 'As it is now (闪送员)',
    resolve: (query, r, _a, c) => c.runtime.db.staff.findUniqueOrThrow({ ...query, where: { id: r.staffId } }),
  }),
}))

expose(createTeam, (t) => ({
  team: t.prismaField({
    type: 'Team',
    description: 'As set up (队伍)',
    resolve: (query, r, _a, c) => c.runtime.db.team.findUniqueOrThrow({ ...query, where: { id: r.teamId } }),
  }),
}))

expose(updateTeam, (t) => ({
  team: t.prismaField({
    type: 'Team',
    description: 'As it is now (队伍)',
    resolve: (query, r, _a, c) => c.runtime.db.team.findUniqueOrThrow({ ...query, where: { id: r.teamId } }),
  }),
}))

expose(setTeamMember, (t) => ({
  team: t.prismaField({
    type: 'Team',
    description: 'As it is now (队伍)',
    resolve: (query, r, _a, c) => c.runtime.db.team.findUniqueOrThrow({ ...query, where: { id: r.teamId } }),
  }),
}))
