import { builder } from '../graphql/builder.ts'
import { BlockRef } from '../graphql/problems.ts'
import { blockers } from '../orders/lifecycle.ts'
import { factsSelect, toFacts } from '../orders/load-facts.ts'
import { requiredInputs } from '../orders/needs.ts'
import { time } from '../orders/reading.ts'
import { ACT, type Action, actionsOf, LIFECYCLE, ORDER_ACTIONS } from './lifecycle-table.ts'

const ActionEnum = builder.enumType('OrderAction', {
  description: 'Verb on an order (工单操作)',
  values: Object.fromEntries(ORDER_ACTIONS.map((a) => [a, { value: a, description: LIFECYCLE[a].zh }])) as Record<
    Action,
    { value: Action; description: string }
  >,
})

const AvailableAction = builder.objectRef<{ action: Action; requires: string[]; blockedBy: ReturnType<typeof blockers> }>('AvailableAction').implement({
  description: 'Whether a verb is possible now for you, and why not: the same table guards the mutation (可用操作)',
  fields: (t) => ({
    action: t.expose('action', { type: ActionEnum, description: 'The verb (操作)' }),
    allowed: t.boolean({ description: 'Possible now (是否可用)', resolve: (a) => a.blockedBy.length === 0 }),
    blockedBy: t.field({ type: [BlockRef], description: 'Why not (原因)', resolve: (a) => a.blockedBy }),
    requires: t.exposeStringList('requires', { description: 'Inputs it needs besides the order, as this order is: what the verb itself checks (所需输入)' }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  availableActions: t.field({
    type: [AvailableAction],
    description: 'The verbs of your role: which you may do now, and why not the others (可用操作)',
    args: { all: t.arg.boolean({ defaultValue: false, description: 'Also verbs that your role never may (含其他角色的操作)' }) },
    select: factsSelect,
    complexity: ({ all }) => (all ? 30 : 10),
    resolve: (o, { all }, c) => {
      const facts = toFacts(o as Parameters<typeof toFacts>[0])
      return (all ? ORDER_ACTIONS : actionsOf(c.viewer.role)).map((action) => ({
        action,
        requires: requiredInputs(ACT[action], facts),
        blockedBy: blockers(ACT[action], facts, c.viewer, time(c)),
      }))
    },
  }),
}))
