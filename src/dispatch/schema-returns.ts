import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { mayReadText, scopeWhere } from '../orders/policy.ts'
import { openLogged, owned, time } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { decideReturn } from './decide-return.ts'
import { reassignOrder } from './reassign-order.ts'
import { releaseOrder } from './release-order.ts'
import { returnOrder } from './return-order.ts'

const Reason = modelEnum('ReturnReason')
const State = modelEnum('ReturnState')
const Handover = modelEnum('HandoverReason')

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
        c.viewer.role !== 'CITIZEN' && mayReadText(c.viewer, r.order, time(c)) ? openLogged(c, r.order.id, place.returnBasis(r.id), r.basisSealed) : null,
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
        c.viewer.role !== 'CITIZEN' && mayReadText(c.viewer, r.order, time(c)) ? openLogged(c, r.order.id, place.returnDecision(r.id), r.decisionSealed) : null,
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

exposeAll([returnOrder, decideReturn, reassignOrder, releaseOrder])
