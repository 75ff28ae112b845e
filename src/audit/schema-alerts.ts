import { writeRecords } from '../access/security-records.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { acknowledgeAlert, expectWatchesAlerts, WATCH_ALERTS } from './acknowledge-alert.ts'

const Kind = modelEnum('AlertKind')
const Finding = modelEnum('AlertFinding')

const AlertRef = builder.prismaObject('SecurityAlert', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    raisedAt: t.expose('raisedAt', { type: 'DateTime' }),
    kind: t.expose('kind', { type: Kind }),
    actorRole: t.exposeString('actorKind'),
    actorId: t.exposeString('actorId'),
    orderId: t.exposeID('orderId', { nullable: true }),
    recordId: t.exposeID('recordId'),
    count: t.exposeInt('count'),
    finding: t.expose('finding', { type: Finding, nullable: true }),
    acknowledgedBy: t.exposeString('acknowledgedBy', { nullable: true }),
    acknowledgedAt: t.expose('acknowledgedAt', { type: 'DateTime', nullable: true }),
  }),
})

list(
  'securityAlerts',
  { model: 'SecurityAlert', rows: () => ({}) },
  {
    to: [...WATCH_ALERTS],
    type: AlertRef,
    description: 'Alerts from the audit trail, the newest first: many looks, reveals, searches, misses or refusals, and looks at closed orders (安全告警)',
    args: (arg) => ({
      open: arg.boolean({ description: 'Only those nobody has looked into, or only the others (是否待处置)' }),
      kind: arg({ type: [Kind], description: 'Only of these kinds (类型)' }),
      actor: arg.string({ description: 'Id of who it is about (操作者标识)' }),
      since: arg({ type: 'DateTime', description: 'Raised at or after (时间起)' }),
    }),
    sort: { column: 'raisedAt', direction: 'desc' },
    where: async ({ open, kind, actor, since }, { viewer, runtime, requestId }) => {
      expectWatchesAlerts(viewer)
      await writeRecords({ tx: runtime.db, now: runtime.clock.now(), viewer, requestId }, [{ kind: 'AUDIT_READ', purpose: 'securityAlerts' }])
      return {
        ...given({ actorId: actor }),
        ...(open == null ? {} : { finding: open ? null : { not: null } }),
        ...(kind ? { kind: { in: kind } } : {}),
        ...(since ? { raisedAt: { gte: since } } : {}),
      }
    },
  },
)

expose(acknowledgeAlert, (t) => ({ alertId: t.exposeID('alertId', { description: 'Alert id (告警标识)' }) }))
