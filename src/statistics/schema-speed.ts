import type { SpeedBaseline } from '../db/generated/client.ts'
import { NotFound } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { inLanguage } from '../graphql/problems.ts'
import { expectId } from '../ids.ts'
import { endSpeedBaseline } from './end-speed-baseline.ts'
import { KPIS } from './kpis.ts'
import { FilterInput, filterFor, READERS } from './schema.ts'
import { setSpeedBaseline } from './set-speed-baseline.ts'
import { DEFINITION_VERSION, type HandlingMean, type SpeedUp, speedUpOf } from './speed-up.ts'

/** Baselines of one answer at most. */
const MOST = 200

const Baseline = builder.objectRef<SpeedBaseline>('SpeedBaseline').implement({
  description: 'What the time to completion is compared with: a settled number of a named document, or a period of this system’s own figures (提速基准)',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Baseline id (基准标识)' }),
    name: t.exposeString('name', { description: 'Name (名称)' }),
    source: t.exposeString('source', { description: 'Document or counting it rests on (来源)' }),
    itemCode: t.exposeString('itemCode', { nullable: true, description: 'Of this item alone; null: of all (事项编码)' }),
    workingDays: t.float({
      nullable: true,
      description: 'Settled number, in working days; null of a period (基准工作日)',
      resolve: (b) => (b.workingDaysTenths === null ? null : b.workingDaysTenths / 10),
    }),
    periodFrom: t.expose('periodFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day of the period that is counted; null of a settled number (基准期起始日)',
    }),
    periodTo: t.expose('periodTo', { type: 'Date', nullable: true, description: 'Last day of the period, included (基准期截止日)' }),
    validFrom: t.expose('validFrom', { type: 'Date', description: 'First day it holds (生效日期)' }),
    validTo: t.expose('validTo', {
      type: 'Date',
      nullable: true,
      description: 'First day it no longer holds; its first day: it was entered by mistake and never held (失效日期)',
    }),
    enteredBy: t.exposeString('enteredBy', { description: 'Account that entered it, or the seed (录入人)' }),
    enteredAt: t.expose('enteredAt', { type: 'DateTime', description: 'When it was entered (录入时间)' }),
    endedBy: t.exposeString('endedBy', { nullable: true, description: 'Account that ended it (终止人)' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it was ended (终止时间)' }),
  }),
})

const Mean = builder.objectRef<HandlingMean>('HandlingMean').implement({
  description: 'A mean of working days to completion, with what it counts (平均办理工作日)',
  fields: (t) => ({
    value: t.exposeFloat('value', { nullable: true, description: 'Mean; null, never 0, where nothing was counted (平均值)' }),
    workingDays: t.exposeFloat('workingDays', { nullable: true, description: 'Sum of the working days; null of a settled number (工作日合计)' }),
    orders: t.exposeInt('orders', { nullable: true, description: 'Orders that were counted; null of a settled number (计入工单数)' }),
    leftOut: t.exposeInt('leftOut', {
      nullable: true,
      description: 'Completed without a dispatch, answered directly: left out; null of a settled number (排除数)',
    }),
  }),
})

const SpeedUpRef = builder.objectRef<SpeedUp>('SpeedUp').implement({
  description: 'What a period is faster or slower by than a named baseline (较基准提速)',
  fields: (t) => ({
    baseline: t.field({ type: Baseline, description: 'What it is compared with (提速基准)', resolve: (s) => s.baseline }),
    now: t.field({
      type: Mean,
      description: 'The period (本期值)',
      resolve: ({ now: { value, numerator, denominator, excluded } }) => ({ value, workingDays: numerator, orders: denominator, leftOut: excluded }),
    }),
    before: t.field({ type: Mean, description: 'The baseline (基准值)', resolve: (s) => s.before }),
    changePercent: t.exposeFloat('changePercent', {
      nullable: true,
      description: '100 × (before − now) ÷ before, to one decimal; below zero is slower; null where one of the two has nothing to count (提速百分比)',
    }),
    definition: t.string({ description: 'How it is counted, in your language (定义)', resolve: (s, _a, c) => inLanguage(s.sentence, c) }),
    leftOutBecause: t.string({
      description: 'Why orders are left out, in your language (排除原因)',
      resolve: (_s, _a, c) => inLanguage({ en: 'completed without a dispatch: answered directly', zh: '未派单直接答复办结' }, c),
    }),
    definitionVersion: t.int({ description: 'Version of the definition (定义版本)', resolve: () => DEFINITION_VERSION }),
    asOf: t.field({ type: 'DateTime', description: 'Counted at (统计时点)', resolve: (s) => s.asOf }),
  }),
})

builder.queryField('speedBaselines', (t) =>
  t.field({
    type: [Baseline],
    description: `What the time to completion can be compared with, the newest first, at most ${MOST} (提速基准列表)`,
    authScopes: { role: READERS },
    complexity: { field: 10, multiplier: 20 },
    args: { on: t.arg({ type: 'Date', description: 'That hold on this day; left out: all that were entered (日期)' }) },
    resolve: async (_root, { on }, { runtime: { db } }) => {
      const rows = await db.speedBaseline.findMany({
        where: on ? { validFrom: { lte: on }, OR: [{ validTo: null }, { validTo: { gt: on } }] } : {},
        orderBy: [{ enteredAt: 'desc' }, { id: 'desc' }],
        take: MOST,
      })
      return rows
    },
  }),
)

builder.queryField('speedUp', (t) =>
  t.field({
    type: SpeedUpRef,
    description: `What a period is faster or slower by than a named baseline (较基准提速): ${KPIS.HANDLING_DAYS.definition.en}`,
    authScopes: { role: READERS },
    complexity: { field: 100, multiplier: 1 },
    args: {
      filter: t.arg({ type: FilterInput, required: true, description: 'Of which orders (范围)' }),
      baselineId: t.arg.id({ required: true, description: 'Compared with this baseline (提速基准)' }),
    },
    resolve: async (_root, { filter, baselineId }, { viewer, runtime: { db, clock } }) => {
      const asked = filterFor(viewer, filter)
      const baseline = await db.speedBaseline.findUnique({ where: { id: expectId('baseline', baselineId, 'baselineId') } })
      if (!baseline) throw new NotFound('speed baseline')
      return speedUpOf(db, asked, baseline, clock.now())
    },
  }),
)

expose(setSpeedBaseline, (t) => ({ baselineId: t.exposeID('baselineId', { description: 'Baseline id (基准标识)' }) }))
expose(endSpeedBaseline, (t) => ({ baselineId: t.exposeID('baselineId', { description: 'Baseline id (基准标识)' }) }))
