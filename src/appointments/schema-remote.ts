import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { scopeWhere } from '../orders/policy.ts'
import { owned, readText } from '../orders/reading.ts'
import { finishRemoteService, remotePlace } from './finish-remote-service.ts'
import { startRemoteService } from './start-remote-service.ts'

const Channel = modelEnum('RemoteChannel')

builder.prismaNode('RemoteSession', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    channel: t.expose('channel', { type: Channel }),
    staff: t.relation('staff'),
    identityChecked: t.exposeBoolean('identityChecked'),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    materialsReceived: t.stringList({
      nullable: true,
      description: 'Materials that came in; null without the right to read free text (收件)',
      select: { materialsReceivedSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => JSON.parse(readText(c, r.order, remotePlace('materials_received', r.id), r.materialsReceivedSealed) ?? 'null'),
    }),
    guidance: t.string({
      nullable: true,
      description: 'Guidance given; null without the right to read free text (辅导内容)',
      select: { guidanceSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, remotePlace('guidance', r.id), r.guidanceSealed),
    }),
  }),
})

visible('RemoteSession', { rows: (c) => ({ order: scopeWhere(c.viewer) }) })

builder.prismaObjectFields('Order', (t) => ({
  remoteSessions: t.relation('remoteSessions', { query: { orderBy: { startedAt: 'asc' } } }),
}))

exposeAll([startRemoteService, finishRemoteService])
