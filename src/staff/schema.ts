import { PERSON_ROLES } from '../access/viewer.ts'
import { meeting, narrowedTo, staffOfArea } from '../areas/own-area.ts'
import { DAY, startOfDayInShanghai } from '../clock.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import { given, list } from '../graphql/list.ts'
import { named } from '../graphql/named.ts'
import { nestedRows } from '../graphql/nested.ts'
import { visible } from '../graphql/visible.ts'

/** Who finds people by name and team: all who work with them; a campaign's manager says who comes to which site. */
const isTheirs = ['DISPATCHER', 'TEAM_LEAD', 'SUPERVISOR', 'QUALITY', 'CAMPAIGN_MANAGER', 'AUDITOR', 'ADMIN', 'STAFF'] as const

const StaffRef = builder.prismaNode('Staff', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    badge: t.exposeString('badge'),
    department: t.relation('department'),
    active: t.exposeBoolean('active'),
    areaCodes: t.field({ type: ['AreaCode'], description: 'Areas served, whole subtree (服务区域)', select: { areaCodes: true }, resolve: (s) => s.areaCodes }),
    teams: t.field({
      type: [named<object>('Team')],
      description: 'Squads (所在队伍)',
      ...nestedRows<{ memberships: { team: object }[] }>(
        (nested) => ({ memberships: { orderBy: { teamId: 'asc' }, select: { team: nested() } } }),
        (s) => s.memberships.map((m) => m.team),
      ),
    }),
    qualifications: t.stringList({
      description: 'Codes of the items this member may handle (可办事项)',
      select: { qualifications: { select: { itemCode: true }, orderBy: { itemCode: 'asc' } } },
      resolve: (s) => s.qualifications.map((q) => q.itemCode),
    }),
  }),
})

const TeamRef = builder.prismaNode('Team', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    area: t.relation('area'),
    active: t.exposeBoolean('active'),
    members: t.field({
      type: [StaffRef],
      description: 'Members (队员)',
      authScopes: { role: isTheirs },
      ...nestedRows<{ members: { staff: object }[] }>(
        (nested) => ({ members: { orderBy: { staffId: 'asc' }, select: { staff: nested() } } }),
        (team) => team.members.map((m) => m.staff),
      ),
    }),
  }),
})

/** Who could be put on a site on a day: in service, at no other with slots on it, not on leave. */
function freeOn(date: Date): Prisma.StaffWhereInput {
  const startsAt = startOfDayInShanghai(date.toISOString().slice(0, 10))
  const endsAt = new Date(startsAt.getTime() + DAY)
  return {
    AND: [{ active: true }],
    campaignSites: { none: { site: { campaign: { status: { not: 'CANCELLED' } }, slots: { some: { startsAt: { gte: startsAt, lt: endsAt } } } } } },
    leaves: { none: { state: 'GRANTED', startsAt: { lt: endsAt }, endsAt: { gt: startsAt } } },
  }
}

const staff = visible('Staff', { to: PERSON_ROLES, rows: ({ viewer, runtime }) => staffOfArea(runtime.db, narrowedTo(viewer)) })

list('staff', staff, {
  to: isTheirs,
  type: StaffRef,
  description: 'Flash Delivery staff, by badge (闪送员列表)',
  args: (arg) => ({
    teamId: arg.id({ description: 'Of this team (队伍)' }),
    active: arg.boolean({ description: 'In service, or not (在岗)' }),
    item: arg.string({ description: 'Qualified for this item (可办事项)' }),
    freeOn: arg({
      type: 'Date',
      description: 'Of those in service: at no site of a campaign that has slots on this day, and not on leave on it (当日可驻点)',
    }),
  }),
  sort: { column: 'badge', direction: 'asc' },
  where: (args) => ({
    ...given({ active: args.active }),
    ...(args.freeOn ? freeOn(args.freeOn) : {}),
    ...(args.teamId ? { memberships: { some: { teamId: args.teamId } } } : {}),
    ...(args.item && !args.item.includes('\u0000') ? { qualifications: { some: { itemCode: args.item } } } : {}),
  }),
})

const teams = visible('Team', { to: PERSON_ROLES, rows: ({ viewer }) => meeting(narrowedTo(viewer)) })

list('teams', teams, {
  type: TeamRef,
  description: 'Flash Delivery teams, by name (队伍列表)',
  args: (arg) => ({ active: arg.boolean({ description: 'In use, or not (启用)' }) }),
  sort: { column: 'name', direction: 'asc' },
  where: (args) => given({ active: args.active }),
})

visible('Department', { to: PERSON_ROLES, rows: () => ({}) })
