import { isPerson } from '../access/viewer.ts'
import { type Block, InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { BlockRef, inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { expectId } from '../ids.ts'
import { declineOffer } from './decline-offer.ts'
import { dispatchOrders, type RowResult } from './dispatch-orders.ts'
import { liveOffers } from './live-offers.ts'
import { type Judged, loadCandidates } from './load-candidates.ts'
import { recallRound } from './recall-round.ts'
import { replaceRound } from './replace-round.ts'
import { seeOffer } from './see-offer.ts'

expose(declineOffer)

expose(recallRound)

expose(replaceRound, (t) => ({ offered: t.exposeInt('offered', { description: 'How many people got an offer (邀约人数)' }) }))

expose(seeOffer, (t) => ({ orderId: t.exposeID('orderId', { description: 'Order id (工单标识)' }) }))

const RowProblem = builder.objectRef<NonNullable<RowResult['problem']>>('RowProblem').implement({
  description: 'Why a row of a batch was refused (未成功原因)',
  fields: (t) => ({
    code: t.field({ type: ProblemCodeEnum, description: 'What kind of refusal (代码)', resolve: (p) => p.code }),
    message: t.string({ description: 'In your language (说明)', resolve: (p, _a, c) => inLanguage(p.words, c) }),
  }),
})
const Row = builder.objectRef<RowResult>('DispatchRowResult').implement({
  description: 'What became of one row of a batch (批量派单结果)',
  fields: (t) => ({
    orderId: t.exposeID('orderId', { description: 'Order id (工单标识)' }),
    offered: t.exposeInt('offered', { nullable: true, description: 'How many people got an offer; null when refused (邀约人数)' }),
    problem: t.field({ type: RowProblem, nullable: true, description: 'Why it was refused; null when dispatched (未成功原因)', resolve: (r) => r.problem }),
  }),
})

expose(dispatchOrders, (t) => ({
  results: t.field({ type: [Row], description: 'A result for each row, in the order asked for (结果)', resolve: (r) => r.results }),
}))

const Candidate = builder.objectRef<Judged>('Candidate').implement({
  description: 'Somebody of a team, judged for an order (候选人)',
  fields: (t) => ({
    staff: t.prismaField({
      type: 'Staff',
      description: 'Staff member (闪送员)',
      resolve: (query, j, _a, c) => c.runtime.db.staff.findUniqueOrThrow({ ...query, where: { id: j.staffId } }),
    }),
    score: t.exposeInt('score', { description: 'Larger is better; what it is made of is in `reasons` (评分)' }),
    reasons: t.field({ type: [BlockRef], description: 'What the score is made of (评分依据)', resolve: (j) => j.reasons as Block[] }),
    eligible: t.boolean({ description: 'It can be given to them now (可派)', resolve: (j) => j.blocks.length === 0 }),
    blockedBy: t.field({ type: [BlockRef], description: 'Why not (不可派原因)', resolve: (j) => j.blocks as Block[] }),
  }),
})

/** A team may be large: the best are what a dispatcher looks at. */
const MOST_CANDIDATES = 100

builder.prismaObjectFields('Order', (t) => ({
  candidates: t.field({
    type: [Candidate],
    description: 'Who of a team could take the order, best first, with score and reasons; also who cannot, and why (候选人)',
    authScopes: { role: ['DISPATCHER', 'TEAM_LEAD', 'SUPERVISOR'] },
    complexity: { field: 10, multiplier: 2 },
    args: {
      teamId: t.arg.id({ description: 'Team; left out: the one it is dispatched to (队伍)' }),
      first: t.arg.int({ defaultValue: 20, description: 'At most so many, 1 to 100 (数量)' }),
    },
    select: { id: true, cycle: true, areaCode: true, itemCodes: true, requesterId: true, teamId: true },
    resolve: async (order, args, c) => {
      const first = args.first ?? 20
      if (first < 1 || first > MOST_CANDIDATES)
        throw new InvalidInput('first', { en: `must be from 1 to ${MOST_CANDIDATES}`, zh: `须在 1 到 ${MOST_CANDIDATES} 之间` })
      const teamId = args.teamId ? expectId('team', args.teamId, 'teamId') : order.teamId
      const others = c.viewer.role === 'TEAM_LEAD' && teamId !== null && !c.viewer.teamIds.includes(teamId)
      // With no team named there is nothing to refuse: the order is with no team, or with another's.
      if (args.teamId == null && (teamId === null || others)) return []
      if (teamId === null || others) throw new InvalidInput('teamId', { en: 'must be a team you lead', zh: '须为您带领的队伍' })
      return (await loadCandidates(c.runtime.db, order, { teamId }, c.runtime.clock.now())).slice(0, first)
    },
  }),
}))

builder.queryField('myOffers', (t) =>
  t.prismaField({
    type: ['Offer'],
    description: 'Your own live offers, the one that ends first at the top; expiry counts by `serverTime` of the stream (我的邀约)',
    authScopes: { role: ['STAFF'] },
    resolve: (query, _root, _args, c) =>
      c.runtime.db.offer.findMany({ ...query, ...liveOffers(isPerson(c.viewer) ? (c.viewer.staffId ?? '') : '', c.runtime.clock.now()) }),
  }),
)
