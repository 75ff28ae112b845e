import { isPerson } from '../access/viewer.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { expose } from '../graphql/mutation.ts'
import { scopeWhere } from '../orders/policy.ts'
import { declineMerge } from './decline-merge.ts'
import { type MergeProposal, mergeProposals, TWICE_TOLD_HOURS } from './merge-proposals.ts'

/** Proposals of one answer at most. */
const MOST = 100
const OF_ONE = 20

const Reason = builder.enumType('MergeReason', {
  description: 'Why two orders are taken for one request (并单理由)',
  values: {
    SAME_REQUESTER: { description: 'One telephone (同一电话)' },
    SAME_ITEM: { description: 'An item in common (同一事项)' },
    SIMILAR_TITLE: { description: 'Titles alike (标题相近)' },
    SAME_AREA: { description: 'One town, or one area (同一区划)' },
  } as const,
})

const ProposalRef = builder.objectRef<MergeProposal>('MergeProposal').implement({
  description: 'One request that came from two sides: merge it by mergeOrder, or declineMerge (并单提示)',
  fields: (t) => ({
    order: t.prismaField({
      type: 'Order',
      description: 'The later order (待并工单)',
      resolve: (query, p, _a, c) => c.runtime.db.order.findFirstOrThrow({ ...query, where: { AND: [{ id: p.orderId }, scopeWhere(c.viewer)] } }),
    }),
    into: t.prismaField({
      type: 'Order',
      description: 'The earlier one it would be merged into (并入工单)',
      resolve: (query, p, _a, c) => c.runtime.db.order.findFirstOrThrow({ ...query, where: { AND: [{ id: p.intoId }, scopeWhere(c.viewer)] } }),
    }),
    reasons: t.field({ type: [Reason], description: 'What agrees (并单理由)', resolve: (p) => [...p.reasons] }),
  }),
})

function proposalsFor({ viewer, runtime: { db, keys } }: Context, most: number, orderId: string | null): Promise<MergeProposal[]> {
  if (!isPerson(viewer)) throw new Forbidden()
  return mergeProposals(db, keys, viewer.areaCode, most, orderId)
}

builder.queryField('mergeProposals', (t) =>
  t.field({
    type: [ProposalRef],
    description: `Orders not dispatched yet that another channel brought before, within ${TWICE_TOLD_HOURS} hours: of one telephone and county, of one item or with a similar title; the newest first, without those that were declined (并单提示列表)`,
    authScopes: { role: ['DISPATCHER'] },
    complexity: ({ first }) => ({ field: 20, multiplier: Math.min(Math.max(first ?? 20, 1), MOST) }),
    args: { first: t.arg.int({ description: `So many at most, 1 to ${MOST}; 20 when left out (前几条)` }) },
    resolve: (_root, { first }, c) => {
      const most = first ?? 20
      if (most < 1 || most > MOST) throw new InvalidInput('first', { en: `must be 1 to ${MOST}`, zh: `须为 1 至 ${MOST}` })
      return proposalsFor(c, most, null)
    },
  }),
)

builder.prismaObjectFields('Order', (t) => ({
  mergeProposals: t.field({
    type: [ProposalRef],
    description: 'Earlier orders that are the same request from another side (并单提示)',
    authScopes: { role: ['DISPATCHER'] },
    complexity: { field: 5, multiplier: 3 },
    select: { id: true },
    resolve: (o, _args, c) => proposalsFor(c, OF_ONE, o.id),
  }),
}))

expose(declineMerge, (t) => ({ orderId: t.exposeID('orderId', { description: 'Order id (工单标识)' }) }))
