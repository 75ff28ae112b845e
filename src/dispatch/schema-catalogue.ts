import { builder } from '../graphql/builder.ts'
import { given, list } from '../graphql/list.ts'
import { mutation } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { createDispatchRule, createDispatchRuleRules } from './create-dispatch-rule.ts'
import { endDispatchRule, endDispatchRuleRules } from './end-dispatch-rule.ts'

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

const dispatchRules = visible('DispatchRule', { to: SEES_RULES, rows: () => ({}) })

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

mutation('createDispatchRule', {
  description: 'Enter a rule of the dispatch catalogue (新增派单规则). Administrators.',
  rules: createDispatchRuleRules,
  input: (t) => ({
    itemCode: t.string({ description: 'Item; left out: every item (事项编码)' }),
    areaCode: t.field({ type: 'AreaCode', required: true, description: 'Area, with everything below it (区划)' }),
    teamId: t.id({ required: true, description: 'Lead team (主办队伍)' }),
    nextTeamIds: t.idList({ description: 'Teams asked next, in this order (后备队伍)' }),
    coTeamIds: t.idList({ description: 'Co-handling teams (协办队伍)' }),
    validFrom: t.field({ type: 'Date', required: true, description: 'First day of effect (生效日期)' }),
    validTo: t.field({ type: 'Date', description: 'First day it no longer holds (失效日期)' }),
  }),
  run: createDispatchRule,
  success: (t) => ({
    rule: t.prismaField({
      type: 'DispatchRule',
      description: 'As entered (派单规则)',
      resolve: (query, r, _a, c) => c.ground.db.dispatchRule.findUniqueOrThrow({ ...query, where: { id: r.ruleId } }),
    }),
  }),
})

mutation('endDispatchRule', {
  description: 'End a rule of the dispatch catalogue on a day (停用派单规则). Administrators.',
  rules: endDispatchRuleRules,
  input: (t) => ({
    ruleId: t.id({ required: true, description: 'Rule (派单规则)' }),
    validTo: t.field({ type: 'Date', required: true, description: 'First day it no longer holds (失效日期)' }),
  }),
  run: endDispatchRule,
  success: (t) => ({
    rule: t.prismaField({
      type: 'DispatchRule',
      description: 'As it is now (派单规则)',
      resolve: (query, r, _a, c) => c.ground.db.dispatchRule.findUniqueOrThrow({ ...query, where: { id: r.ruleId } }),
    }),
  }),
})
