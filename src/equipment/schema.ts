import { isPerson } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { Duplicate } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { given, list } from '../graphql/list.ts'
import { type Fields, type Inputs, mutation } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { checkOutEquipment, checkOutEquipmentRules } from './check-out-equipment.ts'
import { registerEquipment, registerEquipmentRules } from './register-equipment.ts'
import { retireEquipment, retireEquipmentRules } from './retire-equipment.ts'
import { returnEquipment, returnEquipmentRules } from './return-equipment.ts'

const SEES = ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR', 'ADMIN'] as const

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
      resolve: (l, _a, c) => l.returnedAt === null && l.dueBackAt < c.ground.clock.now(),
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
      type: 'EquipmentLoan' as never,
      nullable: true,
      description: 'Who has it; null when it is there (当前领用)',
      select: (_args: object, _context: object, nested: (query: object) => unknown) => ({ loans: nested({ where: { returnedAt: null }, take: 1 }) }) as never,
      resolve: ((e: { loans: object[] }) => e.loans[0] ?? null) as never,
    } as never),
  }),
})

/** Staff and leads see what their own teams have. */
const equipmentOf = ({ viewer }: Context): Prisma.EquipmentWhereInput =>
  isPerson(viewer) && (viewer.role === 'STAFF' || viewer.role === 'TEAM_LEAD') ? { teamId: { in: [...viewer.teamIds] } } : {}

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

const one = (t: Inputs) => ({ equipmentId: t.id({ required: true, description: 'Device (设备)' }) })
const success = <R extends { equipmentId: string }>(t: Fields<R>) => ({
  equipment: t.prismaField({
    type: 'Equipment',
    description: 'As it is now (设备)',
    resolve: (query, done, _a, c) => c.ground.db.equipment.findUniqueOrThrow({ ...query, where: { id: done.equipmentId } }),
  }),
})

mutation('registerEquipment', {
  description: 'Enter a portable device of a team (登记设备). Administrators.',
  rules: registerEquipmentRules,
  problems: [Duplicate],
  input: (t) => ({
    code: t.string({ required: true, description: 'Inventory number (设备编号)' }),
    kind: t.string({ required: true, description: 'Kind, as items name it (设备类型)' }),
    teamId: t.id({ required: true, description: 'Team it belongs to (所属队伍)' }),
  }),
  run: registerEquipment,
  success: success,
})

mutation('retireEquipment', {
  description: 'Take a device out of use, once it is back (停用设备). Administrators.',
  rules: retireEquipmentRules,
  input: one,
  run: retireEquipment,
  success: success,
})

mutation('checkOutEquipment', {
  description: 'Take a device out (领用设备): for yourself, or as the lead for a member.',
  rules: checkOutEquipmentRules,
  input: (t) => ({
    ...one(t),
    staffId: t.id({ description: 'For whom; leads only (领用人)' }),
    dueBackAt: t.field({ type: 'DateTime', required: true, description: 'Back by, at most 30 days ahead (应还时间)' }),
  }),
  run: checkOutEquipment,
  success: success,
})

mutation('returnEquipment', {
  description: 'Bring a device back (归还设备).',
  rules: returnEquipmentRules,
  input: one,
  run: returnEquipment,
  success: success,
})
