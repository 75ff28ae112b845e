import { dayOf } from '../clock.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { outputType } from '../graphql/output-type.ts'
import { type Policy, policiesOn } from './policies.ts'
import { WindowRef } from './schema.ts'
import { type DutyWindowAsSet, dutyWindow } from './set-duty-windows.ts'

const Kind = modelEnum('PolicyKind')

const Change = builder.prismaObject('PolicyChange', {
  select: { id: true },
  fields: (t) => ({
    validFrom: t.expose('validFrom', { type: 'Date' }),
    amount: t.exposeInt('amount', { nullable: true }),
    windows: t.field({
      type: [outputType(dutyWindow, 'DutyWindowAsSet')],
      description: 'Windows that were set; empty of a limit (时段)',
      select: { windows: true },
      resolve: (change) => (change.windows ?? []) as DutyWindowAsSet[],
    }),
    enteredBy: t.exposeString('enteredBy', { nullable: true }),
    enteredAt: t.expose('enteredAt', { type: 'DateTime', nullable: true }),
  }),
})

const PolicyRef = builder.objectRef<Policy>('Policy').implement({
  description: 'A policy as it holds on a day, with everything that was set of it (现行政策)',
  fields: (t) => ({
    kind: t.field({ type: Kind, description: 'Which table of policy (政策类型)', resolve: (policy) => policy.kind }),
    clock: t.field({ type: modelEnum('ClockKind'), nullable: true, description: 'Of a CLOCK, which (时限类型)', resolve: (policy) => policy.clock }),
    type: t.field({
      type: modelEnum('OrderType'),
      nullable: true,
      description: 'Of a TIME_LIMIT, the kind of request (诉求类型)',
      resolve: (policy) => policy.type,
    }),
    urgency: t.field({
      type: modelEnum('Urgency'),
      nullable: true,
      description: 'Of a TIME_LIMIT, the urgency (紧急程度)',
      resolve: (policy) => policy.urgency,
    }),
    areaCode: t.field({
      type: 'AreaCode',
      nullable: true,
      description: 'Of DUTY_WINDOWS, the area they hold for; the nation is 000000000000 (适用区划)',
      resolve: (policy) => policy.areaCode,
    }),
    amount: t.exposeInt('amount', { nullable: true, description: 'How much, of a limit (数量)' }),
    unit: t.field({ type: modelEnum('ClockUnit'), nullable: true, description: 'What the amount is counted in (计时单位)', resolve: (policy) => policy.unit }),
    windows: t.field({ type: [WindowRef], description: 'Of DUTY_WINDOWS, the windows (时段)', resolve: (policy) => [...policy.windows] }),
    validFrom: t.expose('validFrom', { type: 'Date', description: 'First day of effect (生效日期)' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true, description: 'First day the next holds; null: none is set (失效日期)' }),
    correctable: t.exposeBoolean('correctable', {
      description: 'It begins today or later and nothing was counted by it yet: setting the same day again corrects it (可更正)',
    }),
    history: t.field({
      type: [Change],
      description: 'Everything that was set of it, for whatever day, the newest first (变更历史)',
      resolve: (policy) => [...policy.history],
    }),
  }),
})

builder.queryField('policies', (t) =>
  t.field({
    type: [PolicyRef],
    description:
      'The policies that hold on a day (现行政策): limits of clocks, handling limits, duty windows, with the account and instant of each change. What an item promises is its version: `item(code:, on:)`; which teams lead is `dispatchRules`. Accounts of the city.',
    authScopes: { person: true },
    complexity: { field: 10, multiplier: 20 },
    args: {
      on: t.arg({ type: 'Date', description: 'On this day, past or to come; left out: today (日期)' }),
      kind: t.arg({ type: Kind, description: 'Of this kind alone (政策类型)' }),
    },
    resolve: (_root, { on, kind }, { runtime: { db, clock } }) => policiesOn(db, clock.now(), on ?? dayOf(clock.now()), kind ?? null),
  }),
)
