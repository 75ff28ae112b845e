import { isPerson } from '../access/viewer.ts'
import { ofTeamsThere } from '../areas/own-area.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { given, list } from '../graphql/list.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { nestedRows } from '../graphql/nested.ts'
import { visible } from '../graphql/visible.ts'
import { checkOutEquipment } from './check-out-equipment.ts'
import { registerEquipment } from './register-equipment.ts'
import { retireEquipment } from './retire-equipment.ts'
import { returnEquipment } from './return-equipment.ts'

const SEES = ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR', 'CAMPAIGN_MANAGER', 'ADMIN'] as const

builder.prismaObject('EquipmentLoan', {
  select: { id: true },
  fields: (t) => ({
    staff: t.relation('staff'),
    takenAt: t.expose('takenAt', { type: 'DateTime' }),
    dueBackAt: t.expose('dueBackAt', { type: 'DateTime' }),
    returnedAt: t.expose('returnedAt', { type: 'DateTime', nullable: true }),
    overdue: t.boolean({
      description: 'Should have been back (逾期未还)',
      select: { dueBackAt: true, returnedAt: true },
      resolve: (l, _a, c) => l.returnedAt === null && l.dueBackAt < c.runtime.clock.now(),
    }),
  }),
})

const Equipment = builder.prismaNode('Equipment', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    code: t.exposeString('code'),
    kind: t.exposeString('kind'),
    team: t.relation('team'),
    active: t.exposeBoolean('active'),
    loan: t.field({
      type: named<object>('EquipmentLoan'),
      nullable: true,
      description: 'Who has it; null when it is there (当前领用)',
      ...nestedRows<{ loans: object[] }>(
        (nested) => ({ loans: nested({ where: { returnedAt: null }, take: 1 }) }),
        (e) => e.loans[0] ?? null,
      ),
    }),
  }),
})

/** Staff and leads see what their own teams have, others what teams that serve their area have. */
const equipmentOf = ({ viewer }: Context): Prisma.EquipmentWhereInput =>
  isPerson(viewer) && (viewer.role === 'STAFF' || viewer.role === 'TEAM_LEAD') ? { teamId: { in: [...viewer.teamIds] } } : ofTeamsThere(viewer)

const equipment = visible('Equipment', { to: SEES, rows: equipmentOf })

list('equipment', equipment, {
  type: Equipment,
  description: 'Portable equipment, by inventory number (便携设备)',
  args: (arg) => ({
    teamId: arg.id({ description: 'Of this team (队伍)' }),
    kind: arg.string({ description: 'Of this kind (类型)' }),
    out: arg.boolean({ description: 'Out, or there (在外)' }),
  }),
  sort: { column: 'code', direction: 'asc' },
  where: (args) => ({
    ...given({ teamId: args.teamId }),
    ...(args.kind && !args.kind.includes('\u0000') ? { kind: args.kind } : {}),
    ...(args.out == null ? {} : { loans: args.out ? { some: { returnedAt: null } } : { none: { returnedAt: null } } }),
  }),
})

const success = <R extends { equipmentId: string }>(t: Fields<R>) => ({
  equipment: t.prismaField({
    type: 'Equipment',
    description: 'As it is now (设备)',
    resolve: (query, done, _a, c) => c.runtime.db.equipment.findUniqueOrThrow({ ...query, where: { id: done.equipmentId } }),
  }),
})

expose(registerEquipment, success)

expose(retireEquipment, success)

expose(checkOutEquipment, success)

expose(returnEquipment, success)
