import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { decideExtension, decideExtensionRules } from './decide-extension.ts'
import { requestExtension, requestExtensionRules } from './request-extension.ts'
import { resumeOrder, resumeOrderRules } from './resume-order.ts'
import { suspendOrder, suspendOrderRules } from './suspend-order.ts'
import { visitsBeforeResumed } from './visits-before-resumed.ts'

const Ground = modelEnum('SuspensionGround')

builder.prismaObject('Extension', {
  select: { id: true },
  fields: (t) => ({
    days: t.exposeInt('days'),
    reason: t.string({
      nullable: true,
      description: 'Reason; null for those who may not read free text (理由)',
      select: { reasonSealed: true, order: { select: owned } },
      resolve: (e, _a, c) => readText(c, e.order, place.extensionReason(e.id), e.reasonSealed),
    }),
    legalBasis: t.exposeString('legalBasis'),
    state: t.expose('state', { type: modelEnum('ExtensionState') }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    newDueAt: t.expose('newDueAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObject('Suspension', {
  select: { id: true },
  fields: (t) => ({
    ground: t.expose('ground', { type: Ground }),
    evidence: t.exposeString('evidence'),
    expectedUntil: t.expose('expectedUntil', { type: 'DateTime' }),
    state: t.expose('state', { type: modelEnum('SuspensionState') }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  suspendedAt: t.expose('suspendedAt', { type: 'DateTime', nullable: true }),
  extensions: t.relation('extensions', { query: { orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] }, authScopes: { person: true } }),
  suspensions: t.relation('suspensions', { query: { orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] }, authScopes: { person: true } }),
}))

orderMutation('requestExtension', {
  description: 'Ask for the handling limit to be extended (申请延期): before it ends, by at most its own length, once a cycle.',
  rules: requestExtensionRules,
  input: (t) => ({
    days: t.int({ required: true, description: 'Working days (工作日)' }),
    reason: t.string({ required: true, description: 'Reason (理由)' }),
    legalBasis: t.string({ required: true, description: 'Legal basis (法律依据)' }),
  }),
  run: requestExtension,
})

orderMutation('decideExtension', {
  description: 'Decide on an extension (延期审批); approved, the citizen is told the new end.',
  rules: decideExtensionRules,
  input: (t) => ({
    decision: t.field({
      type: builder.enumType('ExtensionDecision', {
        description: 'Decision on an extension (延期审批结果)',
        values: { APPROVED: { description: 'Approved (批准)' }, REJECTED: { description: 'Rejected (驳回)' } } as const,
      }),
      required: true,
      description: 'Decision (审批结果)',
    }),
  }),
  run: decideExtension,
})

orderMutation('suspendOrder', {
  description: 'Suspend an order on a legal ground (挂起): the handling limit and the clocks of its matters pause, ACCEPT and CONTACT never do.',
  rules: suspendOrderRules,
  input: (t) => ({
    ground: t.field({ type: Ground, required: true, description: 'Legal ground (法定事由)' }),
    evidence: t.string({ required: true, description: 'Number of the document it rests on (凭证文号)' }),
    expectedUntil: t.field({ type: 'DateTime', required: true, description: 'Expected end; it resumes by itself then (预计恢复时间)' }),
  }),
  run: suspendOrder,
  success: (t) => ({
    visits: t.field({
      type: [VisitHitRef],
      description: 'Visits of the order before it is resumed: move or cancel them (受影响的预约)',
      resolve: (r, _a, c) => visitsBeforeResumed(c.ground.db, r.orderId, c.ground.clock.now()),
    }),
  }),
})

orderMutation('resumeOrder', {
  description: 'Resume a suspended order (解挂): its clocks go on with what was left.',
  rules: resumeOrderRules,
  run: resumeOrder,
})
