import { maskName } from '../access/masks.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { grantAuthorization } from './grant-authorization.ts'
import { makeDocument } from './make-document.ts'
import { revokeAuthorization } from './revoke-authorization.ts'

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
      description: 'Name of an agent who is not staff, masked: 张**; only with the right to read free text (代理人姓名)',
      select: { id: true, agentNameSealed: true, order: { select: owned } },
      resolve: (a, _a, c) => {
        const name = readText(c, a.order, place.agentName(a.id), a.agentNameSealed)
        return name === null ? null : maskName(name)
      },
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

expose(grantAuthorization, (t) => ({ authorizationId: t.exposeID('authorizationId', { description: 'Authorisation id (授权标识)' }) }))
expose(revokeAuthorization)
expose(makeDocument, (t) => ({
  number: t.exposeString('number', { description: 'Number of the document (文书编号)' }),
  hash: t.exposeString('hash', { description: 'SHA-256 of the page (文书摘要)' }),
  html: t.exposeString('html', { description: 'The page, complete in itself, for A4 (文书页面)' }),
}))
