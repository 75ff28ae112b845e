import { SECOND } from '../clock.ts'
import type { Deadline } from '../db/generated/client.ts'
import type { ClockKind } from '../db/generated/enums.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { nestedRows } from '../graphql/nested.ts'
import { inLanguage } from '../graphql/problems.ts'
import type { Step } from './count-limit.ts'
import { explainDeadline } from './explain-deadline.ts'
import { setClockPolicy } from './set-clock-policy.ts'
import { setTimeLimit } from './set-time-limit.ts'

const Kind = modelEnum('ClockKind')

const StepRef = builder.objectRef<Step>('DeadlineStep').implement({
  description: 'One step of the way to a deadline (期限说明)',
  fields: (t) => ({
    date: t.exposeString('date', { description: 'Date in Asia/Shanghai, YYYY-MM-DD (日期)' }),
    counted: t.exposeBoolean('counted', { description: 'It counted towards the limit (计入)' }),
    text: t.string({ description: 'In your language: what it is and why (说明)', resolve: (s, _a, c) => inLanguage(s.words, c) }),
  }),
})

/** Everything of the row: an explanation is counted from it. */
const whole = {
  id: true,
  orderId: true,
  cycle: true,
  clock: true,
  subjectId: true,
  seq: true,
  startedAt: true,
  amount: true,
  unit: true,
  areaCode: true,
  policyId: true,
  calendarVersion: true,
  dueAt: true,
  provisional: true,
  warnedPercent: true,
  stoppedAt: true,
  breachedAt: true,
  outcome: true,
  replacedBecause: true,
  used: true,
} as const satisfies Record<keyof Deadline, true>

const ClockRef = builder.prismaObject('Deadline', {
  name: 'Clock',
  description: 'A clock of an order, as its row in the ledger stands: a row never moves, the next one holds instead (时限)',
  // `Order.clocks` tells the present cycle by it, whether the client asks for it or not.
  select: { id: true, cycle: true },
  fields: (t) => ({
    clock: t.expose('clock', { type: Kind }),
    subjectId: t.exposeID('subjectId'),
    seq: t.exposeInt('seq'),
    cycle: t.exposeInt('cycle'),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    amount: t.exposeInt('amount'),
    unit: t.expose('unit', { type: modelEnum('ClockUnit') }),
    used: t.exposeInt('used'),
    calendarVersion: t.exposeInt('calendarVersion'),
    dueAt: t.expose('dueAt', { type: 'DateTime' }),
    provisional: t.exposeBoolean('provisional'),
    warnedPercent: t.exposeInt('warnedPercent'),
    stoppedAt: t.expose('stoppedAt', { type: 'DateTime', nullable: true }),
    breachedAt: t.expose('breachedAt', { type: 'DateTime', nullable: true }),
    outcome: t.expose('outcome', { type: modelEnum('ClockOutcome') }),
    replacedBecause: t.exposeString('replacedBecause', { nullable: true }),
    remainingSeconds: t.int({
      nullable: true,
      description: "Seconds to its end by the server's clock, negative when it is over; null once it has stopped (剩余秒数)",
      select: { dueAt: true, stoppedAt: true },
      resolve: (d, _a, c) => (d.stoppedAt === null ? Math.round((d.dueAt.getTime() - c.runtime.clock.now().getTime()) / SECOND) : null),
    }),
    explanation: t.field({
      type: [StepRef],
      description: 'Day by day, or window by window: what counted and why, by the calendar it was counted with (期限说明)',
      complexity: { field: 5, multiplier: 2 },
      select: whole,
      resolve: (d, _a, c) => explainDeadline(c.runtime.db, d) as Promise<Step[]>,
    }),
  }),
})

/** What the citizen and a partner are told: until when, and when somebody comes. */
const OUTSIDE: readonly ClockKind[] = ['RESOLVE', 'VISIT', 'EVALUATE']

builder.prismaObjectFields('Order', (t) => ({
  clocks: t.field({
    type: [ClockRef],
    description: 'Clocks of the present cycle that hold, the one that ends first at the top; with `history` every row of every cycle (时限)',
    complexity: { field: 2, multiplier: 3 },
    args: { history: t.arg.boolean({ defaultValue: false, description: 'Also replaced rows and earlier cycles (含历史)' }) },
    ...nestedRows<{ cycle: number; deadlines: { cycle: number }[] }, { history?: boolean | null }>(
      (nested, args, context) => ({
        cycle: true,
        deadlines: nested({
          where: {
            ...(args.history ? {} : { outcome: { not: 'REPLACED' } }),
            ...(context.viewer.role === 'CITIZEN' || context.viewer.role === 'PARTNER' ? { clock: { in: [...OUTSIDE] } } : {}),
          },
          orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
        }),
      }),
      (order, args) => (args.history ? order.deadlines : order.deadlines.filter((d) => d.cycle === order.cycle)),
    ),
  }),
}))

builder.prismaObjectFields('Order', (t) => ({
  breached: t.boolean({
    nullable: true,
    description: 'A running clock of it is past its end now (是否超时)',
    authScopes: { person: true },
    select: { clockSort: true },
    resolve: (o, _a, c) => o.clockSort < c.runtime.clock.now(),
  }),
  breachedClocks: t.relation('deadlines', {
    type: ClockRef,
    nullable: true,
    description: 'Its running clocks that are past their end now, the longest past at the top; what was stopped too late is MISSED among `clocks` (超时时限)',
    authScopes: { person: true },
    query: (_args, c) => ({
      where: { outcome: 'RUNNING', clock: { not: 'EVALUATE' }, dueAt: { lt: c.runtime.clock.now() } },
      orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
    }),
  }),
}))

expose(setClockPolicy, (t) => ({ policyId: t.exposeID('policyId', { description: 'Policy id (策略标识)' }) }))

expose(setTimeLimit, (t) => ({ policyId: t.exposeID('policyId', { description: 'Policy id (策略标识)' }) }))
