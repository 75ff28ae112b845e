import { isWork } from '../access/standing.ts'
import { isPerson, type PersonViewer, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { addDays, DAY, startOfDayInShanghai } from '../clock.ts'
import type { Order } from '../db/generated/client.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { named } from '../graphql/named.ts'
import { inLanguage } from '../graphql/problems.ts'
import { expectId } from '../ids.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { SnapshotFrame } from '../live/frames.ts'
import { viewField } from '../live/stream-fields.ts'
import { scopeWhere } from '../orders/policy.ts'
import { type Frozen, isRestated, readFrozen } from './frozen.ts'
import { KPI_NAMES, KPIS, type KpiName } from './kpis.ts'
import { type Figure, ordersOf, readStatistics } from './read-statistics.ts'
import type { StatisticsFilter } from './statistics-filter.ts'

/** Roles that answer for figures, or check them. */
export const READERS = ['DISPATCHER', 'TEAM_LEAD', 'SUPERVISOR', 'QUALITY', 'AUDITOR', 'ADMIN'] as const
/** Longest period asked for at once. */
const MOST_DAYS = 3_660
/** Orders a drill-down looks through; a reader does not read more than these. */
const MOST_ORDERS = 10_000

export const Kpi = builder.enumType('Kpi', {
  description: 'A figure (指标)',
  values: Object.fromEntries(KPI_NAMES.map((name) => [name, { value: name, description: `${KPIS[name].definition.en} (${KPIS[name].zh})` }])) as Record<
    KpiName,
    { value: KpiName; description: string }
  >,
})
const Part = builder.enumType('FigurePart', {
  description: 'Part of a figure (指标构成)',
  values: {
    COUNTED: { description: 'Counts above (计入分子)' },
    MISSED: { description: 'Counts below and not, or not wholly, above (未计入分子)' },
    EXCLUDED: { description: 'Left out (排除)' },
  } as const,
})

export interface FigureOf extends Figure {
  readonly filter: StatisticsFilter
  /** Of a closed month. */
  readonly frozen?: Frozen | undefined
}

const FrozenRef = builder.objectRef<Frozen & { readonly restated: boolean }>('FrozenFigure').implement({
  description: 'A figure of a closed month as it was when the month was closed, which never changes (定格值)',
  fields: (t) => ({
    value: t.exposeFloat('value', { nullable: true, description: 'Share, saving or mean, as defined (值)' }),
    numerator: t.exposeFloat('numerator', { description: 'Above (分子)' }),
    denominator: t.exposeFloat('denominator', { description: 'Below (分母)' }),
    excluded: t.exposeInt('excluded', { description: 'Orders left out (排除数)' }),
    frozenAt: t.field({ type: 'DateTime', description: 'When the month was closed (定格时间)', resolve: (f) => f.frozenAt }),
    restated: t.exposeBoolean('restated', {
      description: 'The figure counts otherwise today: something was reopened, appealed against or corrected since (已重述)',
    }),
  }),
})

export const FigureRef = builder.objectRef<FigureOf>('Figure').implement({
  description: 'A figure that explains itself; null without a denominator, never 100 % (指标值)',
  fields: (t) => ({
    kpi: t.field({ type: Kpi, description: 'Which (指标)', resolve: (f) => f.kpi }),
    name: t.string({ description: 'Its Chinese name (指标名称)', resolve: (f) => KPIS[f.kpi].zh }),
    value: t.float({ nullable: true, description: 'Share, saving or mean, as defined (值)', resolve: (f) => f.value }),
    numerator: t.float({ description: 'Above (分子)', resolve: (f) => f.numerator }),
    denominator: t.float({ description: 'Below (分母)', resolve: (f) => f.denominator }),
    excluded: t.exposeInt('excluded', { description: 'Orders left out, as the definition says (排除数)' }),
    asOf: t.field({ type: 'DateTime', description: 'Counted at (统计时点)', resolve: (f) => f.asOf }),
    definition: t.string({ description: 'What is counted, in your language (定义)', resolve: (f, _a, c) => inLanguage(KPIS[f.kpi].definition, c) }),
    frozen: t.field({
      type: FrozenRef,
      nullable: true,
      description: 'What it was when its month was closed; null unless the period is one closed month and the filter has one dimension (定格值)',
      resolve: (f) => (f.frozen ? { ...f.frozen, restated: isRestated(f.frozen, f) } : null),
    }),
    definitionVersion: t.int({ description: 'Version of the definition (定义版本)', resolve: (f) => KPIS[f.kpi].version }),
    orders: t.connection({
      type: named<Order>('Order'),
      description: 'The orders in it; of more than 10,000 the first (下钻工单)',
      complexity: pageCost,
      args: { part: t.arg({ type: Part, required: true, description: 'Which of them (构成)' }) },
      resolve: async (f, args, context, info) => {
        const { db } = context.runtime
        const ids = await ordersOf(db, f.filter, f.kpi, args.part, f.asOf, MOST_ORDERS)
        return keysetConnection({
          args,
          sort: { column: 'id', direction: 'asc' },
          where: { AND: [{ id: { in: ids } }, scopeWhere(context.viewer)] },
          model: 'Order',
          context,
          info,
          find: (query) => db.order.findMany(query),
          count: (where) => db.order.count({ where }),
        })
      },
    }),
  }),
})

/** A lead sees the figures of the teams they lead; other viewers those of their area. */
function teamsFor(viewer: Viewer, teamId: string | null): readonly string[] | null {
  if (viewer.role !== 'TEAM_LEAD' || !isPerson(viewer)) return teamId === null ? null : [teamId]
  if (teamId !== null && !viewer.teamIds.includes(teamId)) throw new Forbidden({ en: 'name a team you lead', zh: '请指定您带领的队伍' })
  return teamId === null ? viewer.teamIds : [teamId]
}

/** A staff member sees the figures of the orders they handle or handled, and of no other. */
function staffFor(viewer: PersonViewer, staffId: string | null): string | null {
  if (viewer.role !== 'STAFF') return staffId
  if (viewer.staffId === null || (staffId !== null && staffId !== viewer.staffId))
    throw new Forbidden({ en: 'your own figures alone', zh: '仅可查看本人的指标' })
  return viewer.staffId
}

export const FilterInput = builder.inputType('StatisticsFilter', {
  description: 'Which orders figures are of: whole days, [from, to] in Asia/Shanghai, and whatever narrows them (统计范围)',
  fields: (t) => ({
    from: t.field({ type: 'Date', required: true, description: 'First day (起始日期)' }),
    to: t.field({ type: 'Date', required: true, description: 'Last day, included (截止日期)' }),
    area: t.field({ type: 'AreaCode', description: 'In this area and below; yours when left out (区划)' }),
    teamId: t.id({ description: 'Of this team (队伍)' }),
    staffId: t.id({ description: 'Handled by this staff member (人员)' }),
    item: t.string({ description: 'With this item (事项)' }),
    channel: t.field({ type: modelEnum('Channel'), description: 'Of this channel (渠道)' }),
  }),
})

/** A filter as it is asked for; the input's channel is an enum declared in another file, which its inferred type does not know. */
type AskedFilter = Omit<typeof FilterInput.$inferInput, 'channel'> & { readonly channel?: StatisticsFilter['channel'] | undefined }

/**
 * What is asked for, within what the viewer may see.
 * @param path where the input stands among the arguments, to name a refused field
 * @throws Forbidden, InvalidInput
 */
export function filterFor(viewer: Viewer, asked: AskedFilter, path = 'filter.'): StatisticsFilter {
  if (!isPerson(viewer)) throw new Forbidden()
  const day = (at: Date) => at.toISOString().slice(0, 10)
  const [first, last] = [day(asked.from), day(asked.to)]
  if (last < first) throw new InvalidInput(`${path}to`, { en: 'must not be before from', zh: '不能早于起始日期' })
  if (asked.to.getTime() - asked.from.getTime() > MOST_DAYS * DAY)
    throw new InvalidInput(`${path}to`, { en: 'must be within ten years of from', zh: '跨度不能超过十年' })
  const areaCode = asked.area ?? viewer.areaCode
  if (!isWithin(areaCode, viewer.areaCode)) throw new InvalidInput(`${path}area`, { en: 'must lie within your area', zh: '须在您的辖区内' })
  if (asked.item?.includes('\u0000')) throw new InvalidInput(`${path}item`, { en: 'is no item', zh: '不是事项编码' })
  return {
    from: startOfDayInShanghai(first),
    to: startOfDayInShanghai(addDays(last, 1)),
    areaCode,
    teamIds: teamsFor(viewer, asked.teamId ? expectId('team', asked.teamId, `${path}teamId`) : null),
    staffId: staffFor(viewer, asked.staffId ? expectId('staff', asked.staffId, `${path}staffId`) : null),
    itemCode: asked.item ?? null,
    channel: asked.channel ?? null,
  }
}

interface Asked {
  readonly filter: AskedFilter
  readonly kpis?: readonly KpiName[] | null | undefined
}

async function figuresOf({ filter: asked, kpis }: Asked, c: Context): Promise<FigureOf[]> {
  const filter = filterFor(c.viewer, asked)
  const figures = await readStatistics(c.runtime.db, filter, kpis ?? KPI_NAMES, c.runtime.clock.now())
  const frozen = await readFrozen(c.runtime.db, filter)
  return figures.map((figure) => ({ ...figure, filter, frozen: frozen?.(figure.kpi) }))
}

builder.queryField('statistics', (t) =>
  t.field({
    type: [FigureRef],
    description: 'Figures of a period of whole days, each with what it counts (统计)',
    authScopes: { role: READERS },
    complexity: { field: 100, multiplier: 1 },
    args: {
      filter: t.arg({ type: FilterInput, required: true, description: 'Of which orders (范围)' }),
      kpis: t.arg({ type: [Kpi], description: 'Which; all when left out (指标)' }),
    },
    resolve: (_root, args, c) => figuresOf(args, c),
  }),
)

/** Shortest time between two snapshots of figures: each counts a whole period. */
const FLOOR_MS = 5_000

type Frame = SnapshotFrame & { readonly asked: Asked }

const StatisticsSnapshot = builder.objectRef<Frame>('StatisticsSnapshot').implement({
  description: 'The figures as they are (统计现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.field({ type: [FigureRef], description: 'The figures (指标值)', resolve: (f, _a, c) => figuresOf(f.asked, c) }),
  }),
})

viewField('statistics', StatisticsSnapshot, {
  frames: { name: 'StatisticsFrame', description: 'Frames of a view of figures (统计视图)' },
  description: 'Figures now, then the newest after a change in their area, at most every five seconds (统计实时视图)',
  to: READERS,
  complexity: { field: 100, multiplier: 1 },
  args: (arg) => ({
    filter: arg({ type: FilterInput, required: true, description: 'Of which orders (范围)' }),
    kpis: arg({ type: [Kpi], description: 'Which; all when left out (指标)' }),
  }),
  follow: (args, c) => {
    const { areaCode } = filterFor(c.viewer, args.filter)
    return {
      concerns: ({ before, after }) => isWork(after) && (isWithin(after.area, areaCode) || (before !== null && isWithin(before.area, areaCode))),
      floorMs: FLOOR_MS,
    }
  },
  frame: (asked) => ({ asked }),
})
