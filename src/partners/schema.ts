import { Duplicate } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { mutation } from '../graphql/mutation.ts'
import { createPartner, createPartnerRules } from './create-partner.ts'
import { accessKeyRules, issueAccessKey, issueAccessKeyRules, revokeAccessKey, rotateAccessKey } from './manage-keys.ts'

builder.prismaObject('AccessKey', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    hint: t.exposeString('hint'),
    sandbox: t.exposeBoolean('test'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObject('Partner', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    account: t.exposeString('account'),
    name: t.exposeString('name'),
    scopes: t.exposeStringList('scopes'),
    active: t.exposeBoolean('active'),
    keys: t.relation('keys', { query: { orderBy: { createdAt: 'desc' } } }),
  }),
})

builder.prismaObject('Board', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    slug: t.exposeString('slug'),
    title: t.exposeString('title'),
    active: t.exposeBoolean('active'),
    area: t.relation('area'),
    keys: t.relation('keys', { query: { orderBy: { createdAt: 'desc' } } }),
  }),
})

/** Partners and boards are few; lists of them are whole. */
const MOST = 200

builder.queryFields((t) => ({
  partners: t.prismaField({
    type: ['Partner'],
    description: 'Partner applications; administrators only (合作应用)',
    authScopes: { role: ['ADMIN'] },
    resolve: (query, _root, _args, c) => c.ground.db.partner.findMany({ ...query, orderBy: { account: 'asc' }, take: MOST }),
  }),
  boards: t.prismaField({
    type: ['Board'],
    description: 'Public boards; administrators only (看板)',
    authScopes: { role: ['ADMIN'] },
    resolve: (query, _root, _args, c) => c.ground.db.board.findMany({ ...query, orderBy: { slug: 'asc' }, take: MOST }),
  }),
}))

mutation('createPartner', {
  description: 'Admit a partner application (接入合作应用).',
  rules: createPartnerRules,
  problems: [Duplicate],
  input: (t) => ({
    account: t.string({ required: true, description: 'Account name (账号)' }),
    name: t.string({ required: true, description: 'Display name (名称)' }),
    scopes: t.stringList({ required: true, description: 'orders:read, orders:write (权限)' }),
  }),
  run: createPartner,
  success: (t) => ({ partnerId: t.exposeID('partnerId', { description: 'Partner id (合作应用标识)' }) }),
})

const secretFields = { keyId: 'Key id, to rotate or revoke it by (密钥标识)', secret: 'The secret; shown this once (密钥)' }

mutation('issueAccessKey', {
  description: "Issue a partner's API key or a board's token (签发密钥).",
  rules: issueAccessKeyRules,
  input: (t) => ({
    partnerId: t.id({ description: 'For this partner (合作应用)' }),
    boardId: t.id({ description: 'Or for this board (看板)' }),
    sandbox: t.boolean({ defaultValue: false, description: "A partner's, for trying things out: its orders are TEST, and it sees no others (沙箱密钥)" }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends (失效时间)' }),
  }),
  run: issueAccessKey,
  success: (t) => ({ keyId: t.exposeID('keyId', { description: secretFields.keyId }), secret: t.exposeString('secret', { description: secretFields.secret }) }),
})

mutation('rotateAccessKey', {
  description: 'Replace a key (轮换密钥); the old one works on for a day.',
  rules: accessKeyRules,
  input: (t) => ({ keyId: t.id({ required: true, description: 'Key id (密钥标识)' }) }),
  run: rotateAccessKey,
  success: (t) => ({ keyId: t.exposeID('keyId', { description: secretFields.keyId }), secret: t.exposeString('secret', { description: secretFields.secret }) }),
})

mutation('revokeAccessKey', {
  description: 'Revoke a key (吊销密钥) at once.',
  rules: accessKeyRules,
  input: (t) => ({ keyId: t.id({ required: true, description: 'Key id (密钥标识)' }) }),
  run: revokeAccessKey,
  success: (t) => ({ keyId: t.exposeID('keyId', { description: secretFields.keyId }) }),
})
