import { builder } from '../graphql/builder.ts'
import { mayReadText } from './policy.ts'
import { owned, time } from './reading.ts'
import { enums } from './schema-enums.ts'
import { openOptional, place } from './sealed.ts'

builder.prismaNode('Matter', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    seq: t.exposeInt('seq'),
    item: t.relation('item'),
    status: t.field({ type: enums.MatterStatus, description: 'State (办件状态)', select: { status: true }, resolve: (m) => m.status as 'DRAFT' }),
    caseNo: t.exposeString('caseNo', { nullable: true }),
    promisedDays: t.exposeInt('promisedDays'),
    statutoryDays: t.exposeInt('statutoryDays'),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', nullable: true }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true }),
    promisedDueAt: t.expose('promisedDueAt', { type: 'DateTime', nullable: true }),
    statutoryDueAt: t.expose('statutoryDueAt', { type: 'DateTime', nullable: true }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    actualWorkingDays: t.exposeInt('actualWorkingDays', { nullable: true }),
    remedy: t.exposeString('remedy', { nullable: true }),
    reason: t.string({
      nullable: true,
      description: 'Reason of a refusal; only for those who may read free text (理由)',
      select: { reasonSealed: true, order: { select: owned } },
      resolve: (m, _a, c) => (mayReadText(c.viewer, m.order, time(c)) ? openOptional(c.ground.keys, place.matterReason(m.id), m.reasonSealed) : null),
    }),
    certificates: t.relation('certificates', { query: { orderBy: { issuedAt: 'asc' } } }),
  }),
})

builder.prismaNode('Certificate', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    number: t.exposeString('number'),
    issuer: t.exposeString('issuer'),
    verifyCode: t.exposeString('verifyCode'),
    issuedAt: t.expose('issuedAt', { type: 'DateTime' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
  }),
})
