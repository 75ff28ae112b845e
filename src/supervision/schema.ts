import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { mayReadText, scopeWhere } from '../orders/policy.ts'
import { openLogged, owned, readText, time } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { closeSupervision } from './close-supervision.ts'
import { openSupervision } from './open-supervision.ts'
import { raiseSupervision } from './raise-supervision.ts'
import { replySupervision } from './reply-supervision.ts'
import { letterOf } from './supervision-letter.ts'
import { urgeOrder } from './urge-order.ts'

const Level = modelEnum('SupervisionLevel')
const State = modelEnum('SupervisionState')
const SEES = ['SUPERVISOR', 'QUALITY', 'DISPATCHER', 'TEAM_LEAD', 'AUDITOR', 'ADMIN'] as const

const Supervision = builder.prismaNode('Supervision', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    level: t.expose('level', { type: Level }),
    state: t.expose('state', { type: State }),
    letterNo: t.exposeString('letterNo'),
    openedAt: t.expose('openedAt', { type: 'DateTime' }),
    replyDueAt: t.expose('replyDueAt', { type: 'DateTime' }),
    repliedAt: t.expose('repliedAt', { type: 'DateTime', nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    overdue: t.boolean({
      description: 'The reply is overdue (逾期未回复)',
      select: { state: true, replyDueAt: true },
      resolve: (s, _a, c) => s.state === 'OPEN' && s.replyDueAt < time(c),
    }),
    letter: t.string({
      nullable: true,
      description: 'The letter, to be printed; null without the right to read free text (督办通知单)',
      select: { letterNo: true, level: true, openedAt: true, replyDueAt: true, reasonSealed: true, order: { select: { ...owned, number: true } } },
      resolve: (s, _a, c) =>
        mayReadText(c.viewer, s.order, time(c))
          ? letterOf({ ...s, number: s.order.number, reason: openLogged(c, s.order.id, place.supervisionReason(s.id), s.reasonSealed) ?? '' })
          : null,
    }),
    reply: t.string({
      nullable: true,
      description: 'Reply; null without the right to read free text (督办回复)',
      select: { replySealed: true, order: { select: owned } },
      resolve: (s, _a, c) => readText(c, s.order, place.supervisionReply(s.id), s.replySealed),
    }),
  }),
})

builder.prismaObject('Urging', {
  select: { id: true },
  fields: (t) => ({
    source: t.exposeString('source'),
    clock: t.field({
      type: modelEnum('ClockKind'),
      nullable: true,
      description: 'Clock a system urging is about (时限类型)',
      select: { clock: true },
      resolve: (u) => u.clock,
    }),
    percent: t.exposeInt('percent', { nullable: true }),
    at: t.expose('at', { type: 'DateTime' }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  supervisionLevel: t.expose('supervisionLevel', { type: Level, nullable: true, authScopes: { person: true } }),
  supervisions: t.relation('supervisions', { query: { orderBy: [{ openedAt: 'asc' }, { id: 'asc' }] }, authScopes: { person: true } }),
  urgings: t.relation('urgings', {
    description: 'Urgings: by the citizen, and by the system at 50, 80 and 100 per cent of a limit (催办)',
    authScopes: { person: true },
    query: { orderBy: [{ at: 'asc' }, { id: 'asc' }] },
  }),
}))

const supervisions = visible('Supervision', { to: SEES, rows: (c) => ({ order: scopeWhere(c.viewer) }) })

list('supervisions', supervisions, {
  type: Supervision,
  description: 'Supervisions of orders you may see, the reply due first at the top (督办列表)',
  args: (arg) => ({ level: arg({ type: Level, description: 'Level (级别)' }), state: arg({ type: State, description: 'State (状态)' }) }),
  sort: { column: 'replyDueAt', direction: 'asc' },
  where: (args) => given({ level: args.level, state: args.state }),
})

exposeAll([urgeOrder, openSupervision, replySupervision, raiseSupervision, closeSupervision])
