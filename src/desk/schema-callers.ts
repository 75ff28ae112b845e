import type { Rectification } from '../db/generated/client.ts'
import type { Context } from '../graphql/context.ts'
import { expose } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { scopeWhere } from '../orders/policy.ts'
import { enums } from '../orders/schema-enums.ts'
import { type CallerSeen, lookUpCaller } from './look-up-caller.ts'

const NEWEST_FIRST = [{ registeredAt: 'desc' }, { id: 'desc' }] as const

expose(lookUpCaller, (t) => {
  const orders = (description: string, ids: (seen: CallerSeen) => readonly string[]) =>
    t.prismaField({
      type: ['Order'],
      description,
      resolve: (query, seen, _a, c: Context) =>
        c.runtime.db.order.findMany({ ...query, where: { AND: [{ id: { in: [...ids(seen)] } }, scopeWhere(c.viewer)] }, orderBy: [...NEWEST_FIRST] }),
    })
  return {
    name: t.exposeString('name', { nullable: true, description: 'Name of the newest order, masked; null for a number that is not known (脱敏姓名)' }),
    specialGroups: t.field({
      type: [enums.SpecialGroup],
      description: 'Special groups that the orders shown tell of (特殊群体)',
      resolve: (seen) => [...seen.specialGroups] as 'AGED'[],
    }),
    openOrders: orders('Orders that have no result yet, newest first (在办工单)', (seen) => seen.openIds),
    lastOrders: orders('The last five that have, newest first (最近工单)', (seen) => seen.lastIds),
    toEvaluate: orders('Completed orders the citizen may still evaluate (待评价工单)', (seen) => seen.toEvaluateIds),
    rectifications: t.field({
      type: [named<Rectification>('Rectification')],
      description: 'Cases of the citizen that are not settled (未结整改)',
      resolve: (seen, _a, c) =>
        c.runtime.db.rectification.findMany({ where: { id: { in: [...seen.rectificationIds] } }, orderBy: [{ openedAt: 'desc' }, { id: 'desc' }] }),
    }),
  }
})
