import { isPerson } from '../access/viewer.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { restoreSignOn } from './restore-sign-on.ts'
import { revokeSignOn } from './revoke-sign-on.ts'

const Reason = modelEnum('SignOnRevocationReason')

const Revocation = builder.prismaNode('SignOnRevocation', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    account: t.exposeString('account'),
    areaCode: t.expose('areaCode', { type: 'AreaCode' }),
    reason: t.expose('reason', { type: Reason }),
    blocked: t.exposeBoolean('blocked'),
    refusedUntil: t.expose('refusedUntil', { type: 'DateTime' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime' }),
    revokedBy: t.exposeString('revokedBy'),
    restoredAt: t.expose('restoredAt', { type: 'DateTime', nullable: true }),
    restoredBy: t.exposeString('restoredBy', { nullable: true }),
  }),
})

const revocations = visible('SignOnRevocation', {
  to: ['ADMIN', 'AUDITOR'],
  rows: ({ viewer }) => (isPerson(viewer) ? { areaCode: { startsWith: areaPrefix(viewer.areaCode) } } : { id: { in: [] } }),
})

list('revokedSignOns', revocations, {
  type: Revocation,
  description: 'Sign-ons that were revoked in your area, the newest first (登录吊销记录)',
  args: (arg) => ({
    account: arg.string({ description: 'Of this account (账号)' }),
    blocked: arg.boolean({ description: 'Those that let no new sign-on in, or the others (新登录也拒绝)' }),
  }),
  sort: { column: 'revokedAt', direction: 'desc' },
  where: (args) => given({ account: args.account, blocked: args.blocked }),
})

expose(revokeSignOn, (t) => ({ revocationId: t.exposeID('revocationId', { description: 'Revocation id (吊销标识)' }) }))

expose(restoreSignOn, (t) => ({
  revocationIds: t.exposeIDList('revocationIds', { description: 'Revocations that were ended (已结束的吊销)' }),
}))
