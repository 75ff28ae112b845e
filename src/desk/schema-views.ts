import { open } from '../access/encryption.ts'
import { entitlement } from '../access/entitlement.ts'
import { PERSON_ROLES, type Viewer } from '../access/viewer.ts'
import type { Order } from '../db/generated/client.ts'
import { InvalidInput, Problem } from '../errors.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import type { Context } from '../graphql/context.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { SnapshotFrame } from '../live/frames.ts'
import { viewField } from '../live/stream-fields.ts'
import { inScope } from '../orders/policy.ts'
import { place } from '../orders/sealed.ts'
import { orderSort } from '../orders/search.ts'
import { movement } from '../orders/transition.ts'
import { deleteView } from './delete-view.ts'
import { renameView } from './rename-view.ts'
import { saveView } from './save-view.ts'
import { storedRule } from './saved-rule.ts'
import { countOf, viewsOf, viewWhere } from './saved-views.ts'

const Refusal = builder.objectRef<{ readonly problem: Problem }>('SavedViewRefusal').implement({
  description: 'Why a view finds nothing for this viewer (未能检索原因)',
  fields: (t) => ({
    code: t.field({ type: ProblemCodeEnum, description: 'What `orders` would have answered (代码)', resolve: ({ problem }) => problem.code }),
    message: t.string({ description: 'In your language (说明)', resolve: ({ problem }, _a, c) => inLanguage(problem.words, c) }),
    field: t.string({
      nullable: true,
      description: 'Place in what it asks for (字段)',
      resolve: ({ problem }) => (problem instanceof InvalidInput ? problem.field : null),
    }),
  }),
})

const View = builder.prismaObject('SavedView', {
  select: { id: true, rule: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.string({
      description: 'Name (名称)',
      select: { nameSealed: true },
      resolve: (view, _a, c) => open(c.runtime.keys, place.viewName(view.id), view.nameSealed),
    }),
    mine: t.boolean({ description: 'Saved by you (本人保存)', select: { account: true }, resolve: (view, _a, c) => view.account === c.viewer.id }),
    team: t.relation('team', { nullable: true }),
    area: t.relation('area', { nullable: true }),
    savedAt: t.expose('savedAt', { type: 'DateTime' }),
    count: t.int({
      nullable: true,
      description: 'Orders of yours it has now; null where its rule does not hold for you, as `refusal` says (工单数)',
      resolve: (view, _a, c) => countOf(c, view),
    }),
    refusal: t.field({
      type: Refusal,
      nullable: true,
      description: 'Why it finds nothing for you: a search that your role may not make, or what is no longer known (未能检索原因)',
      resolve: async (view, _a, c) => {
        const where = await viewWhere(c, view)
        return where instanceof Problem ? { problem: where } : null
      },
    }),
    orders: t.connection(
      {
        type: named<Order>('Order'),
        nullable: true,
        description: 'Orders of yours it has now, in its order; null where its rule does not hold for you (工单列表)',
        complexity: pageCost,
        resolve: async (view, args, context, info) => {
          const where = await viewWhere(context, view)
          if (where instanceof Problem) return null
          const { db } = context.runtime
          return keysetConnection({
            ...{ args, where: { AND: [where] }, model: 'Order', context, info, sort: orderSort(storedRule(view.rule).orderBy) },
            find: (query) => db.order.findMany(query),
            count: () => db.order.count({ where }),
          })
        },
      },
      { name: 'SavedViewOrderConnection' },
      { name: 'SavedViewOrderEdge' },
    ),
  }),
})

/** The oldest first, so that a bar of views stays as it is when one is added. */
const mine = (c: Context) => ({ where: viewsOf(c.viewer), orderBy: [{ savedAt: 'asc' as const }, { id: 'asc' as const }] })

builder.queryField('myViews', (t) =>
  t.prismaField({
    type: [View],
    description: 'Your saved views and those shared with your team or area, oldest first; their counts are one statement (我的视图)',
    authScopes: { person: true },
    resolve: (query, _root, _args, c) => c.runtime.db.savedView.findMany({ ...query, ...mine(c) }),
  }),
)

const ViewsSnapshot = builder.objectRef<SnapshotFrame>('MyViewsSnapshot').implement({
  description: 'Saved views as they are (视图现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.prismaField({
      type: [View],
      description: 'Views with their counts (视图)',
      resolve: (query, _f, _a, c) => c.runtime.db.savedView.findMany({ ...query, ...mine(c) }),
    }),
  }),
})

/** Whether an order of the viewer's was changed, came or went. */
const concerns = (viewer: Viewer) => (event: LoggedEvent) => movement(event, (keys) => inScope(viewer, event.orderId, keys)) !== null

viewField('myViews', ViewsSnapshot, {
  frames: { name: 'MyViewsFrame', description: 'Frames of the view of saved views (我的视图实时视图)' },
  description: 'Your saved views with their counts: now, then the newest after changes of orders of yours (我的视图实时视图)',
  to: PERSON_ROLES,
  // Views are one account's: viewers with the same rights share no frames.
  follow: (_args, { viewer }) => ({ audience: `${entitlement(viewer)}:account:${viewer.id}`, concerns: concerns(viewer) }),
})

const view = (t: Fields<{ viewId: string }>) => ({
  view: t.prismaField({
    type: View,
    description: 'As it is now (视图)',
    resolve: (query, r, _a, c) => c.runtime.db.savedView.findUniqueOrThrow({ ...query, where: { id: r.viewId } }),
  }),
})

expose(saveView, view)
expose(renameView, view)
expose(deleteView, (t) => ({ viewId: t.exposeID('viewId', { description: 'The view that is gone (视图标识)' }) }))
