import { flushRecords, writeRecords } from '../access/security-records.ts'
import { expectSteppedUp } from '../access/step-up.ts'
import { isPerson, WHOLE_CITY } from '../access/viewer.ts'
import { Forbidden } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expectId } from '../ids.ts'
import { lookedAt, type WhoLooked } from './who-looked.ts'

const Kind = modelEnum('AuditKind')

const AuditEntry = builder.prismaObject('AuditEntry', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    kind: t.expose('kind', { type: Kind }),
    actorRole: t.exposeString('actorKind'),
    actorId: t.exposeString('actorId'),
    orderId: t.exposeID('orderId', { nullable: true }),
    fields: t.exposeStringList('fields'),
    purpose: t.exposeString('purpose', { nullable: true }),
    subjects: t.exposeStringList('subjects'),
    address: t.exposeString('address', { nullable: true }),
    count: t.exposeInt('count'),
    requestId: t.exposeString('requestId'),
  }),
})

/** An auditor's reading of the trail is a record of it, before the answer is read. */
async function recordReading({ runtime, viewer, requestId }: Context, args: object, orderId: string | undefined) {
  // Records without an order are of no area below the city.
  if (!isPerson(viewer) || viewer.areaCode !== WHOLE_CITY)
    throw new Forbidden({ en: 'the audit trail is of the whole city: your area is a part of it', zh: '审计记录面向全市，您的管辖范围不足' })
  expectSteppedUp({ runtime, viewer })
  await flushRecords(runtime)
  const fields = Object.entries(args).flatMap(([name, value]) => (value == null ? [] : name))
  await writeRecords({ tx: runtime.db, now: runtime.clock.now(), viewer, requestId }, [
    { kind: 'AUDIT_READ', purpose: 'auditTrail', fields, ...(orderId === undefined ? {} : { orderId }) },
  ])
}

list(
  'auditTrail',
  { model: 'AuditEntry', rows: () => ({}) },
  {
    to: ['AUDITOR'],
    type: AuditEntry,
    description: 'The audit trail, the newest first: looks, reveals, searches, refusals, keys, administration; reading it is a record too (审计记录)',
    args: (arg) => ({
      since: arg({ type: 'DateTime', description: 'At or after (时间起)' }),
      until: arg({ type: 'DateTime', description: 'Before (时间止)' }),
      actor: arg.string({ description: 'Id of the actor: account, partner or board (操作者标识)' }),
      order: arg.id({ description: 'Order id (工单标识)' }),
      kind: arg({ type: [Kind], description: 'Kinds of records (类型)' }),
    }),
    sort: { column: 'at', direction: 'desc' },
    where: async ({ since, until, actor, order, kind }, context) => {
      const orderId = order == null ? undefined : expectId('order', String(order), 'order')
      await recordReading(context, { since, until, actor, order, kind }, orderId)
      const at = { ...(since ? { gte: since } : {}), ...(until ? { lt: until } : {}) }
      return { at, ...given({ actorId: actor, orderId }), ...(kind ? { kind: { in: kind } } : {}) }
    },
  },
)

const Looked = builder.objectRef<WhoLooked>('WhoLooked').implement({
  description: 'Looks of one role at an order in one hour, never whose (查看情况)',
  fields: (t) => ({
    role: t.exposeString('role', { description: 'Role of those that looked (角色)' }),
    hour: t.field({ type: 'DateTime', description: 'Hour it was in (时段)', resolve: (l) => l.hour }),
    purpose: t.exposeString('purpose', { description: 'Purpose of a reveal; ATTACHMENT a file, TEXTS texts, notes or materials (目的)' }),
    fields: t.stringList({ description: 'What was looked at (查看内容)', resolve: (l) => [...l.fields] }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  whoLooked: t.field({
    type: [Looked],
    nullable: true,
    description:
      'Which roles have looked at personal data and texts of your order, when and what for, the newest first, at most 100; for its citizen alone (谁查看过)',
    authScopes: { role: ['CITIZEN'] },
    select: { id: true },
    resolve: (order, _args, { runtime }) => lookedAt(runtime.db, order.id),
  }),
}))
