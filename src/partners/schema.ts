import { expectWholeCity } from '../access/admin.ts'
import { isPerson, type Viewer } from '../access/viewer.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { createPartner } from './create-partner.ts'
import { issueAccessKey } from './issue-access-key.ts'
import { revokeAccessKey } from './revoke-access-key.ts'
import { rotateAccessKey } from './rotate-access-key.ts'

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

const boardsOf = (viewer: Viewer) => (isPerson(viewer) ? { areaCode: { startsWith: areaPrefix(viewer.areaCode) } } : { id: { in: [] } })

/** Partners and boards are few; lists of them are whole. */
const MOST = 200

builder.queryFields((t) => ({
  partners: t.prismaField({
    type: ['Partner'],
    description: 'Partner applications; administrators of the whole city only (合作应用)',
    authScopes: { role: ['ADMIN'] },
    resolve: (query, _root, _args, c) => {
      expectWholeCity(c.viewer)
      return c.runtime.db.partner.findMany({ ...query, orderBy: { account: 'asc' }, take: MOST })
    },
  }),
  boards: t.prismaField({
    type: ['Board'],
    description: 'Public boards of your area; administrators only (看板)',
    authScopes: { role: ['ADMIN'] },
    resolve: (query, _root, _args, c) => c.runtime.db.board.findMany({ ...query, where: boardsOf(c.viewer), orderBy: { slug: 'asc' }, take: MOST }),
  }),
}))

expose(createPartner, (t) => ({ partnerId: t.exposeID('partnerId', { description: 'Partner id (合作应用标识)' }) }))

const secretFields = { keyId: 'Key id, to rotate or revoke it by (密钥标识)', secret: 'The secret; shown this once (密钥)' }

expose(issueAccessKey, (t) => ({
  keyId: t.exposeID('keyId', { description: secretFields.keyId }),
  secret: t.exposeString('secret', { description: secretFields.secret }),
}))

expose(rotateAccessKey, (t) => ({
  keyId: t.exposeID('keyId', { description: secretFields.keyId }),
  secret: t.exposeString('secret', { description: secretFields.secret }),
}))

expose(revokeAccessKey, (t) => ({ keyId: t.exposeID('keyId', { description: secretFields.keyId }) }))
