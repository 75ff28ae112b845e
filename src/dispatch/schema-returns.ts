import { NotEligible } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { mayReadText, scopeWhere } from '../orders/policy.ts'
import { owned, time } from '../orders/reading.ts'
import { openOptional, place } from '../orders/sealed.ts'
import { decideReturn, decideReturnRules } from './decide-return.ts'
import { reassignOrder, reassignOrderRules } from './reassign-order.ts'
import { releaseOrder, releaseOrderRules } from './release-order.ts'
import { returnOrder, returnOrderRules } from './return-order.ts'

const Reason = modelEnum('ReturnReason')
const State = modelEnum('ReturnState')
const Handover = modelEnum('HandoverReason')
const Decision = builder.enumType('ReturnDecision', {
  description: 'Decision on a return request (退单审核结果)',
  values: {
    APPROVED: { description: 'Dispatched anew, not to that team (同意)' },
    REJECTED: { description: 'Stays; that team may not return it again (驳回)' },
  } as const,
})

const ReturnRequest = builder.prismaNode('ReturnRequest', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    team: t.relation('team'),
    reason: t.expose('reason', { type: Reason }),
    basis: t.string({
      nullable: true,
      description: 'Basis; null for those who may not read free text (依据)',
      select: { basisSealed: true, order: { select: owned } },
      resolve: (r, _a, c) =>
        c.viewer.role !== 'CITIZEN' && mayReadText(c.viewer, r.order, time(c)) ? openOptional(c.ground.keys, place.returnBasis(r.id), r.basisSealed) : null,
    }),
    state: t.expose('state', { type: State }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    dueAt: t.expose('dueAt', { type: 'DateTime' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    decision: t.string({
      nullable: true,
      description: 'Reason of the decision; null for those who may not read free text (审核意见)',
      select: { decisionSealed: true, order: { select: owned } },
      resolve: (r, _a, c) =>
        c.viewer.role !== 'CITIZEN' && mayReadText(c.viewer, r.order, time(c))
          ? openOptional(c.ground.keys, place.returnDecision(r.id), r.decisionSealed)
          : null,
    }),
  }),
})

builder.prismaObject('Handling', {
  name: 'Handling',
  select: { id: true },
  fields: (t) => ({
    staff: t.relation('staff'),
    team: t.relation('team', { nullable: true }),
    cycle: t.exposeInt('cycle'),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    endedBy: t.expose('endedBy', { type: modelEnum('HandlingEnd'), nullable: true }),
    reason: t.expose('reason', { type: Handover, nullable: true }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  returnRequests: t.relation('returnRequests', {
    query: { orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] },
    authScopes: { person: true },
  }),
  handlers: t.relation('handlings', {
    description: 'Who answered for it, one after the other (经办历史)',
    authScopes: { person: true },
    query: { orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] },
  }),
}))

const DECIDES = ['DISPATCHER', 'SUPERVISOR', 'TEAM_LEAD', 'QUALITY', 'AUDITOR', 'ADMIN'] as const

const returnRequests = visible('ReturnRequest', { to: DECIDES, rows: (c) => ({ order: scopeWhere(c.viewer) }) })

list('returnRequests', returnRequests, {
  type: ReturnRequest,
  description: 'Return requests of orders you may see, the one due first at the top (退单申请)',
  args: (arg) => ({
    state: arg({ type: State, defaultValue: 'PENDING', description: 'State; null: every one (状态)' }),
    teamId: arg.id({ description: 'Of this team (队伍)' }),
  }),
  sort: { column: 'dueAt', direction: 'asc' },
  where: (args) => given({ state: args.state, teamId: args.teamId }),
})

orderMutation('returnOrder', {
  description: 'Ask for an order to be taken back: "not ours" (退单), with reason and basis, within one working day of the dispatch. No clock stops.',
  rules: returnOrderRules,
  input: (t) => ({
    reason: t.field({ type: Reason, required: true, description: 'Reason (原因)' }),
    basis: t.string({ required: true, description: 'What it rests on (依据)' }),
  }),
  run: returnOrder,
})

orderMutation('decideReturn', {
  description: 'Decide on a return request (退单审核): approved, it is dispatched anew and not to that team; rejected, that team may not return it again.',
  rules: decideReturnRules,
  input: (t) => ({
    decision: t.field({ type: Decision, required: true, description: 'Decision (审核结果)' }),
    reason: t.string({ required: true, description: 'Reason of the decision (审核意见)' }),
  }),
  run: decideReturn,
})

orderMutation('reassignOrder', {
  description:
    'Take an order from its handler and offer it again (改派): to one person, or to the rest of the team. The visit is freed, the citizen is told, no clock is reset. Once the service has begun it goes on, as it is, with the one who is named.',
  rules: reassignOrderRules,
  problems: [NotEligible],
  input: (t) => ({
    reason: t.field({ type: Handover, required: true, description: 'Reason (原因)' }),
    staffId: t.id({ description: 'Who is to get it, necessary once the service has begun; left out: the rest of the team (人员)' }),
  }),
  run: reassignOrder,
})

orderMutation('releaseOrder', {
  description: 'Give an order back (释放): at most twice a month; it is offered to the rest of the team at once.',
  rules: releaseOrderRules,
  problems: [NotEligible],
  input: (t) => ({ reason: t.field({ type: Handover, required: true, description: 'Reason (原因)' }) }),
  run: releaseOrder,
})
