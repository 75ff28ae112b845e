import { Duplicate } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { mutation } from '../graphql/mutation.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { createStaff, createStaffRules } from './create-staff.ts'
import { createTeam, createTeamRules } from './create-team.ts'
import { setTeamMember, setTeamMemberRules } from './set-team-member.ts'
import { updateStaff, updateStaffRules } from './update-staff.ts'
import { updateTeam, updateTeamRules } from './update-team.ts'
import { visitsToCover } from './visits-to-cover.ts'

const Membership = builder.enumType('TeamMembership', {
  description: 'Place of a staff member in a team (队员身份)',
  values: {
    NONE: { value: 'NONE', description: 'Not in the team (不在队)' },
    MEMBER: { value: 'MEMBER', description: 'Member (队员)' },
    LEAD: { value: 'LEAD', description: 'Leads the team (队长)' },
  } as const,
})

mutation('createStaff', {
  description: 'Enter a Flash Delivery staff member (新增闪送员). Administrators.',
  rules: createStaffRules,
  problems: [Duplicate],
  input: (t) => ({
    account: t.string({ required: true, description: "Account name in the city's sign-on (账号)" }),
    name: t.string({ required: true, description: 'Name, public on the staff card (姓名)' }),
    badge: t.string({ required: true, description: 'Badge number (工号)' }),
    departmentId: t.id({ required: true, description: 'Home department (所属科室)' }),
    areaCodes: t.field({ type: ['AreaCode'], required: true, description: 'Areas served, whole subtree (服务区域)' }),
    qualifications: t.stringList({ description: 'Codes of the items this member may handle (可办事项)' }),
  }),
  run: createStaff,
  success: (t) => ({
    staff: t.prismaField({
      type: 'Staff',
      description: 'As entered (闪送员)',
      resolve: (query, r, _a, c) => c.ground.db.staff.findUniqueOrThrow({ ...query, where: { id: r.staffId } }),
    }),
  }),
})

mutation('updateStaff', {
  description: 'Change a staff member (修改闪送员): what is left out stays, lists replace the old ones whole. Administrators.',
  rules: updateStaffRules,
  input: (t) => ({
    staffId: t.id({ required: true, description: 'Staff member (闪送员)' }),
    name: t.string({ description: 'Name (姓名)' }),
    active: t.boolean({ description: 'In service; false ends every session at once (在岗)' }),
    areaCodes: t.field({ type: ['AreaCode'], description: 'Areas served (服务区域)' }),
    capacity: t.int({ description: 'Open orders at once, 1 to 200; 0: no limit (在办上限)' }),
    qualifications: t.stringList({ description: 'Codes of the items this member may handle (可办事项)' }),
  }),
  run: updateStaff,
  success: (t) => ({
    visits: t.field({
      type: [VisitHitRef],
      description: 'Visits of theirs that cannot take place as they stand: move them, hand them over or cancel them (受影响的预约)',
      resolve: (r, _a, c) => visitsToCover(c.ground.db, r, c.ground.clock.now()),
    }),
    inHand: t.int({
      description: 'Orders they answer for: of somebody out of service the lead reassigns them (在办数)',
      resolve: ({ staffId }, _a, c) =>
        c.ground.db.order.count({ where: { handlerId: staffId, status: { in: ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] } } }),
    }),
    staff: t.prismaField({
      type: 'Staff',
      description: 'As it is now (闪送员)',
      resolve: (query, r, _a, c) => c.ground.db.staff.findUniqueOrThrow({ ...query, where: { id: r.staffId } }),
    }),
  }),
})

mutation('createTeam', {
  description: 'Set up a Flash Delivery team (组建闪送队伍). Administrators.',
  rules: createTeamRules,
  problems: [Duplicate],
  input: (t) => ({
    name: t.string({ required: true, description: 'Name (队伍名称)' }),
    areaCode: t.field({ type: 'AreaCode', required: true, description: 'Area it serves (服务区域)' }),
  }),
  run: createTeam,
  success: (t) => ({
    team: t.prismaField({
      type: 'Team',
      description: 'As set up (队伍)',
      resolve: (query, r, _a, c) => c.ground.db.team.findUniqueOrThrow({ ...query, where: { id: r.teamId } }),
    }),
  }),
})

mutation('updateTeam', {
  description: 'Rename a team or take it out of use (修改队伍). Administrators.',
  rules: updateTeamRules,
  problems: [Duplicate],
  input: (t) => ({
    teamId: t.id({ required: true, description: 'Team (队伍)' }),
    name: t.string({ description: 'Name (队伍名称)' }),
    active: t.boolean({ description: 'In use (启用)' }),
  }),
  run: updateTeam,
  success: (t) => ({
    team: t.prismaField({
      type: 'Team',
      description: 'As it is now (队伍)',
      resolve: (query, r, _a, c) => c.ground.db.team.findUniqueOrThrow({ ...query, where: { id: r.teamId } }),
    }),
  }),
})

mutation('setTeamMember', {
  description: 'Put a staff member into a team, make them its lead, or take them out (设置队员). Administrators.',
  rules: setTeamMemberRules,
  input: (t) => ({
    teamId: t.id({ required: true, description: 'Team (队伍)' }),
    staffId: t.id({ required: true, description: 'Staff member (闪送员)' }),
    membership: t.field({ type: Membership, required: true, description: 'Place in the team (队员身份)' }),
  }),
  run: setTeamMember,
  success: (t) => ({
    team: t.prismaField({
      type: 'Team',
      description: 'As it is now (队伍)',
      resolve: (query, r, _a, c) => c.ground.db.team.findUniqueOrThrow({ ...query, where: { id: r.teamId } }),
    }),
  }),
})
