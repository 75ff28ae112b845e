import { isPerson, PERSON_ROLES } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { mayReadText, ofOrdersInBounds, scopeWhere } from '../orders/policy.ts'
import { openLogged, owned, time } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { acceptCoHandling } from './accept-co-handling.ts'
import { finishCoHandling } from './finish-co-handling.ts'
import { isOfTeam } from './move-co-handling.ts'
import { refuseCoHandling } from './refuse-co-handling.ts'
import { requestCoHandling } from './request-co-handling.ts'
import { waiveCoHandling } from './waive-co-handling.ts'

const State = modelEnum('CoHandlingState')

/** Of an order in other hands a co-handling team sees this much, and its task. */
const seen = { ...owned, number: true, townCode: true, itemCodes: true } as const

/** Sub-tasks a viewer may know of: those of orders in scope, and those asked of the viewer's own teams. */
const coHandlingsOf = (c: Context): Prisma.CoHandlingWhereInput => ({
  OR: [{ order: scopeWhere(c.viewer) }, ...(isPerson(c.viewer) ? [{ teamId: { in: [...c.viewer.teamIds] }, ...ofOrdersInBounds(c.viewer) }] : [])],
})

const mayReadTask = (c: Context, row: { teamId: string; order: Parameters<typeof mayReadText>[1] }) =>
  c.viewer.role !== 'CITIZEN' && (isOfTeam(c.viewer, row.teamId) || mayReadText(c.viewer, row.order, time(c)))

const CoHandling = builder.prismaNode('CoHandling', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    orderNumber: t.string({ description: 'Number of the order it helps with (工单编号)', select: { order: { select: seen } }, resolve: (h) => h.order.number }),
    townCode: t.field({
      type: 'AreaCode',
      nullable: true,
      description: 'Town of the order (乡镇代码)',
      select: { order: { select: seen } },
      resolve: (h) => h.order.townCode,
    }),
    itemCodes: t.stringList({ description: 'Items of the order (事项编码)', select: { order: { select: seen } }, resolve: (h) => h.order.itemCodes }),
    team: t.relation('team'),
    staff: t.relation('staff', { nullable: true }),
    state: t.expose('state', { type: State }),
    task: t.string({
      nullable: true,
      description: 'What is asked; for the team that was asked and viewers with the right to read free text (协办内容)',
      select: { teamId: true, taskSealed: true, order: { select: owned } },
      resolve: (h, _a, c) => (mayReadTask(c, h) ? openLogged(c, h.order.id, place.coHandlingTask(h.id), h.taskSealed) : null),
    }),
    result: t.string({
      nullable: true,
      description: 'Result, or reason of the refusal (结果或理由)',
      select: { teamId: true, resultSealed: true, order: { select: owned } },
      resolve: (h, _a, c) => (mayReadTask(c, h) ? openLogged(c, h.order.id, place.coHandlingResult(h.id), h.resultSealed) : null),
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  coHandlings: t.relation('coHandlings', { query: { orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] }, authScopes: { person: true } }),
}))

const coHandlings = visible('CoHandling', { to: PERSON_ROLES, rows: coHandlingsOf })

list('coHandlings', coHandlings, {
  type: CoHandling,
  description: "Sub-tasks of co-handling teams: your teams', and those of orders you may see; oldest first (协办列表)",
  args: (arg) => ({ teamId: arg.id({ description: 'Asked of this team (协办队伍)' }), state: arg({ type: State, description: 'State (状态)' }) }),
  sort: { column: 'requestedAt', direction: 'asc' },
  where: (args) => given({ teamId: args.teamId, state: args.state }),
})

expose(requestCoHandling)

const success = <R extends { coHandlingId: string }>(t: Fields<R>) => ({
  coHandling: t.prismaField({
    type: 'CoHandling',
    description: 'As it is now (协办)',
    resolve: (query, done, _a, c) => c.runtime.db.coHandling.findUniqueOrThrow({ ...query, where: { id: done.coHandlingId } }),
  }),
})

expose(acceptCoHandling, success)
expose(refuseCoHandling, success)
expose(finishCoHandling, success)
expose(waiveCoHandling, success)
