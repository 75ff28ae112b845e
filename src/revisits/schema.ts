import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { areaWhere } from '../orders/filter.ts'
import { scopeWhere } from '../orders/policy.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { logRevisit } from './log-revisit.ts'

const Reason = modelEnum('RevisitReason')
const State = modelEnum('RevisitState')
/** Roles that call back, or answer for it. */
const SEES = ['QUALITY', 'HOTLINE_AGENT', 'SUPERVISOR', 'AUDITOR', 'ADMIN'] as const

const Revisit = builder.prismaNode('Revisit', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    cycle: t.exposeInt('cycle'),
    reason: t.expose('reason', { type: Reason }),
    state: t.expose('state', { type: State }),
    openedAt: t.expose('openedAt', { type: 'DateTime' }),
    attempts: t.exposeInt('attempts'),
    resolved: t.exposeBoolean('resolved', { nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    comment: t.string({
      nullable: true,
      description: 'What they said; null without the right to read free text (回访内容)',
      select: { commentSealed: true, order: { select: owned } },
      resolve: (r, _a, c) => readText(c, r.order, place.revisitComment(r.id), r.commentSealed),
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  openRevisit: t.expose('openRevisit', { type: Reason, nullable: true, authScopes: { person: true } }),
  revisits: t.relation('revisits', {
    description: 'Calls back to the citizen (回访)',
    authScopes: { person: true },
    query: { orderBy: [{ openedAt: 'asc' }, { id: 'asc' }] },
  }),
}))

const revisits = visible('Revisit', { to: SEES, rows: (c) => ({ order: scopeWhere(c.viewer) }) })

list('revisits', revisits, {
  type: Revisit,
  description: 'Calls back about orders you may see, the oldest first (回访列表)',
  args: (arg) => ({
    state: arg({ type: State, description: 'Only in this state (状态)' }),
    reason: arg({ type: Reason, description: 'Only for this reason (原因)' }),
    area: arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
  }),
  sort: { column: 'openedAt', direction: 'asc' },
  where: (args) => ({ ...given({ state: args.state, reason: args.reason }), ...(args.area ? { order: areaWhere(args.area) } : {}) }),
})

expose(logRevisit)
