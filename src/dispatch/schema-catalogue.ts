import { meeting, narrowedTo } from '../areas/own-area.ts'
import { builder } from '../graphql/builder.ts'
import { given, list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { createDispatchRule } from './create-dispatch-rule.ts'
import { endDispatchRule } from './end-dispatch-rule.ts'

const SEES_RULES = ['DISPATCHER', 'TEAM_LEAD', 'SUPERVISOR', 'QUALITY', 'AUDITOR', 'ADMIN'] as const

const Rule = builder.prismaNode('DispatchRule', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    item: t.relation('item', { nullable: true }),
    area: t.relation('area'),
    team: t.relation('team'),
    nextTeamIds: t.field({
      type: ['ID'],
      description: 'Teams asked next, in this order, when nobody of the lead team accepts (后备队伍)',
      select: { nextTeamIds: true },
      resolve: (r) => r.nextTeamIds,
    }),
    coTeamIds: t.field({ type: ['ID'], description: 'Co-handling teams (协办队伍)', select: { coTeamIds: true }, resolve: (r) => r.coTeamIds }),
    validFrom: t.expose('validFrom', { type: 'Date' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
  }),
})

const dispatchRules = visible('DispatchRule', { to: SEES_RULES, rows: ({ viewer }) => meeting(narrowedTo(viewer)) })

list('dispatchRules', dispatchRules, {
  type: Rule,
  description: 'The dispatch catalogue: which team leads for an item in an area (派单目录)',
  args: (arg) => ({
    teamId: arg.id({ description: 'Of this lead team (主办队伍)' }),
    itemCode: arg.string({ description: 'For this item (事项)' }),
    areaCode: arg({ type: 'AreaCode', description: 'For this area itself (区划)' }),
  }),
  sort: { column: 'validFrom', direction: 'desc' },
  where: (args) => ({
    ...given({ teamId: args.teamId, areaCode: args.areaCode }),
    ...(args.itemCode && !args.itemCode.includes('\u0000') ? { itemCode: args.itemCode } : {}),
  }),
})

expose(createDispatchRule, (t) => ({
  rule: t.prismaField({
    type: 'DispatchRule',
    description: 'As entered (派单规则)',
    resolve: (query, r, _a, c) => c.runtime.db.dispatchRule.findUniqueOrThrow({ ...query, where: { id: r.ruleId } }),
  }),
}))

expose(endDispatchRule, (t) => ({
  rule: t.prismaField({
    type: 'DispatchRule',
    description: 'As it is now (派单规则)',
    resolve: (query, r, _a, c) => c.runtime.db.dispatchRule.findUniqueOrThrow({ ...query, where: { id: r.ruleId } }),
  }),
}))
