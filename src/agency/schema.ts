import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { grantAuthorization, grantAuthorizationRules } from './grant-authorization.ts'
import { makeDocument, makeDocumentRules } from './make-document.ts'
import { revokeAuthorization, revokeAuthorizationRules } from './revoke-authorization.ts'

const Method = modelEnum('AuthorizationMethod')
const Scope = modelEnum('AuthorizationScope')
const Kind = modelEnum('AgencyDocumentKind')

builder.prismaObject('Authorization', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    agentStaff: t.relation('agentStaff', { nullable: true }),
    agentName: t.string({
      nullable: true,
      description: 'Name of an agent who is not staff; only for those who may read free text (代理人姓名)',
      select: { id: true, agentNameSealed: true, order: { select: owned } },
      resolve: (a, _a, c) => readText(c, a.order, place.agentName(a.id), a.agentNameSealed),
    }),
    itemCodes: t.exposeStringList('itemCodes'),
    scope: t.expose('scope', { type: [Scope] }),
    validFrom: t.expose('validFrom', { type: 'DateTime' }),
    validTo: t.expose('validTo', { type: 'DateTime' }),
    method: t.expose('method', { type: Method }),
    witnessBadge: t.exposeString('witnessBadge', { nullable: true }),
    evidenceHash: t.exposeString('evidenceHash'),
    grantedAt: t.expose('grantedAt', { type: 'DateTime' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObject('AgencyDocument', {
  select: { id: true },
  fields: (t) => ({
    kind: t.expose('kind', { type: Kind }),
    number: t.exposeString('number'),
    hash: t.exposeString('hash'),
    madeAt: t.expose('madeAt', { type: 'DateTime' }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  authorizations: t.relation('authorizations', {
    description: 'Authorisations of agents, also revoked ones, oldest first (代办授权)',
    query: { orderBy: [{ grantedAt: 'asc' }, { id: 'asc' }] },
  }),
  agencyDocuments: t.relation('agencyDocuments', {
    description: 'Documents that were made of it, oldest first (帮办代办文书)',
    query: { orderBy: [{ madeAt: 'asc' }, { id: 'asc' }] },
  }),
}))

orderMutation('grantAuthorization', {
  description: 'Record that the citizen lets somebody act for them (登记授权), for items, in a scope, for a time, with evidence.',
  rules: grantAuthorizationRules,
  input: (t) => ({
    staffId: t.id({ description: 'The agent, if staff; left out: the staff member responsible (代办人员)' }),
    agentName: t.string({ description: 'The agent, if somebody else (代理人姓名)' }),
    items: t.stringList({ required: true, description: 'Items it covers (事项)' }),
    scope: t.field({ type: [Scope], required: true, description: 'What the agent may do (授权范围)' }),
    validFrom: t.field({ type: 'DateTime', description: 'Valid from; now when left out (生效时间)' }),
    validTo: t.field({ type: 'DateTime', required: true, description: 'Valid to, excluded (失效时间)' }),
    method: t.field({ type: Method, required: true, description: 'How it was given (授权方式)' }),
    witnessBadge: t.string({ description: 'Badge of the witness; with RECORDED_ORAL it must be given (见证人工号)' }),
    evidenceHash: t.string({
      required: true,
      description:
        'SHA-256 of the signed paper or written record, attached to this order before; of what the citizen signs by the link, the MANDATE’s `hash` (证据摘要)',
    }),
  }),
  run: grantAuthorization,
  success: (t) => ({ authorizationId: t.exposeID('authorizationId', { description: 'Authorisation id (授权标识)' }) }),
})
orderMutation('revokeAuthorization', {
  description: 'Take an authorisation back (撤销授权).',
  rules: revokeAuthorizationRules,
  input: (t) => ({ authorizationId: t.id({ required: true, description: 'Authorisation (授权)' }) }),
  run: revokeAuthorization,
})
orderMutation('makeDocument', {
  description:
    'Make one of the six documents of assistance and agency (制作文书): numbered, a page to print and sign; each time is logged. A MANDATE with `scope` and `validTo` is made before the authorisation, to be signed.',
  rules: makeDocumentRules,
  input: (t) => ({
    kind: t.field({ type: Kind, required: true, description: 'Kind (文书类型)' }),
    staffId: t.id({ description: 'Of a MANDATE to be signed: the agent, if staff; left out: the staff member responsible (代办人员)' }),
    agentName: t.string({ description: 'Of a MANDATE to be signed: the agent, if somebody else (代理人姓名)' }),
    items: t.stringList({ description: 'Of a MANDATE to be signed: items it covers; left out: those of the order (事项)' }),
    scope: t.field({ type: [Scope], description: 'Of a MANDATE to be signed: what the agent may do (授权范围)' }),
    validFrom: t.field({ type: 'DateTime', description: 'Of a MANDATE to be signed: valid from; now when left out (生效时间)' }),
    validTo: t.field({ type: 'DateTime', description: 'Of a MANDATE to be signed: valid to, excluded (失效时间)' }),
  }),
  run: makeDocument,
  success: (t) => ({
    number: t.exposeString('number', { description: 'Number of the document (文书编号)' }),
    hash: t.exposeString('hash', { description: 'SHA-256 of the page (文书摘要)' }),
    html: t.exposeString('html', { description: 'The page, complete in itself, for A4 (文书页面)' }),
  }),
})
