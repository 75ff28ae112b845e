import { citizenToken } from '../access/tokens.ts'
import { DAY } from '../clock.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { expose } from '../graphql/mutation.ts'
import { scopeWhere } from '../orders/policy.ts'
import { owned, readText } from '../orders/reading.ts'
import { REOPEN_REASONS } from '../orders/reasons.ts'
import { enums } from '../orders/schema-enums.ts'
import { place } from '../orders/sealed.ts'
import { DUPLICATE_DAYS, mergeOrder } from './merge-order.ts'
import { reopenOrder } from './reopen-order.ts'

const ReopenReason = codeEnum('ReopenReason', 'Why an order is reopened (重开原因)', REOPEN_REASONS)

builder.prismaObject('OrderCycle', {
  select: { orderId: true, cycle: true },
  fields: (t) => ({
    cycle: t.exposeInt('cycle'),
    status: t.field({ type: enums.OrderStatus, description: 'State it ended in (结束状态)', select: { status: true }, resolve: (y) => y.status as 'CLOSED' }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    firstDispatchedAt: t.expose('firstDispatchedAt', { type: 'DateTime', nullable: true }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true }),
    firstContactAt: t.expose('firstContactAt', { type: 'DateTime', nullable: true }),
    completedAt: t.expose('completedAt', { type: 'DateTime', nullable: true }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true }),
    result: t.expose('result', { type: enums.OrderResult, nullable: true }),
    resolved: t.exposeBoolean('resolved'),
    reopenedAt: t.expose('reopenedAt', { type: 'DateTime' }),
    reopenReason: t.field({
      type: ReopenReason,
      description: 'Why (重开原因)',
      select: { reopenReason: true },
      resolve: (y) => y.reopenReason as 'NEW_FACTS',
    }),
    reply: t.string({
      nullable: true,
      description: 'Answer or explanation given then; null without the right to read free text (答复)',
      select: { outcomeSealed: true, order: { select: owned } },
      resolve: (y, _a, c) => readText(c, y.order, place.outcome(y.orderId), y.outcomeSealed),
    }),
  }),
})

const MERGES = ['DISPATCHER', 'HOTLINE_AGENT'] as const

builder.prismaObjectFields('Order', (t) => ({
  mergedIntoNumber: t.string({
    nullable: true,
    description: 'Number of the order it was merged into (并入工单编号)',
    select: { mergedInto: { select: { number: true } } },
    resolve: (o) => o.mergedInto?.number ?? null,
  }),
  mergedIntoResult: t.field({
    type: enums.OrderResult,
    nullable: true,
    description: 'Result of the order it was merged into, once it is completed: then its citizen may evaluate as well (并入工单办理结果)',
    select: { mergedInto: { select: { result: true } } },
    resolve: (o) => o.mergedInto?.result ?? null,
  }),
  mergedIntoStatus: t.field({
    type: enums.OrderStatus,
    nullable: true,
    description: 'State of the order it was merged into: what has become of the request (并入工单状态)',
    select: { mergedInto: { select: { status: true } } },
    resolve: (o) => o.mergedInto?.status ?? null,
  }),
  mergedNumbers: t.stringList({
    description: 'Numbers of the orders merged into this one (并入本单的工单编号)',
    authScopes: { person: true },
    select: { merged: { select: { number: true }, orderBy: { number: 'asc' } } },
    resolve: (o) => o.merged.map((m) => m.number),
  }),
  cycles: t.relation('cycles', {
    description: 'Earlier cycles, as they ended (历次办理)',
    query: { orderBy: { cycle: 'asc' } },
  }),
  possibleDuplicates: t.prismaField({
    type: ['Order'],
    description: `Open orders of the same telephone registered within ${DUPLICATE_DAYS} days (疑似重复工单)`,
    authScopes: { role: MERGES },
    complexity: { field: 5, multiplier: 3 },
    select: { id: true, registeredAt: true, requester: { select: { phoneIndex: true } } },
    resolve: async (query, o, _args, c) => {
      // Without a telephone, or with one that was erased, no other has the same: an index is never empty.
      const phoneIndex = o.requester.phoneIndex ?? ''
      const near = DUPLICATE_DAYS * DAY
      return c.runtime.db.order.findMany({
        ...query,
        where: {
          AND: [
            scopeWhere(c.viewer),
            { id: { not: o.id }, closedAt: null, requester: { phoneIndex } },
            { registeredAt: { gte: new Date(o.registeredAt.getTime() - near), lte: new Date(o.registeredAt.getTime() + near) } },
          ],
        },
        orderBy: [{ registeredAt: 'asc' }, { id: 'asc' }],
        take: 20,
      })
    },
  }),
}))

expose(mergeOrder)

expose(reopenOrder, (t) => ({
  cycle: t.exposeInt('cycle', { description: 'The new cycle (办理轮次)' }),
  token: t.string({
    nullable: true,
    description:
      'To a citizen: the token of the new cycle, since the one they asked with has ended with its cycle; it lasts as long. The notice has a link as well (群众令牌)',
    resolve: ({ orderId, cycle }, _a, { viewer, runtime }) =>
      viewer.role === 'CITIZEN' && viewer.expiresAt
        ? citizenToken(runtime.keys, { id: orderId, cycle, queryGeneration: viewer.queryGeneration }, viewer.expiresAt)
        : null,
  }),
}))
