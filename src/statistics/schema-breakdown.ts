import { InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { groupNames } from './group-names.ts'
import { KPI_NAMES, type KpiName } from './kpis.ts'
import { type FigureGroup, readBreakdown } from './read-statistics.ts'
import { type FigureOf, FigureRef, FilterInput, filterFor, Kpi, READERS } from './schema.ts'

export const DimensionRef = builder.enumType('StatisticsDimension', {
  description: 'What figures are broken down by (分组维度)',
  values: {
    AREA: { description: 'Parts of the area, one level below: counties of a city, towns of a county, villages of a town (区划)' },
    TEAM: { description: 'Team that has the order, or had it in that cycle (队伍)' },
    CHANNEL: { description: 'How the request reached the city (受理渠道)' },
    STAFF: { description: 'Staff member who is the handler, or was in that cycle (经办人)' },
    ITEM: { description: 'Item: an order with two counts in the groups of both (事项)' },
  } as const,
})

/** Groups of one answer at most. */
const MOST_GROUPS = 500
const SORTS = ['VALUE', 'NUMERATOR', 'DENOMINATOR'] as const

const SortInput = builder.inputType('FigureGroupSort', {
  description: 'In which order groups stand (分组排序)',
  fields: (t) => ({
    kpi: t.field({ type: Kpi, required: true, description: 'By this figure, one of those asked for (指标)' }),
    by: t.field({
      type: builder.enumType('FigureGroupSortBy', {
        description: 'What of a figure groups are sorted by (排序依据)',
        values: {
          VALUE: { description: 'Share, saving or mean; those without one stand last (值)' },
          NUMERATOR: { description: 'Above (分子)' },
          DENOMINATOR: { description: 'Below (分母)' },
        } as const,
      }),
      defaultValue: 'DENOMINATOR',
      description: 'What of it (依据)',
    }),
    ascending: t.boolean({ defaultValue: false, description: 'Smallest first; else the largest (升序)' }),
  }),
})

interface Group {
  readonly key: string | null
  readonly name: string
  readonly figures: readonly FigureOf[]
}

const GroupRef = builder.objectRef<Group>('FigureGroup').implement({
  description: 'Figures of one group of a breakdown (分组指标)',
  fields: (t) => ({
    key: t.exposeString('key', {
      nullable: true,
      description: 'Area code, team id, channel, staff id or item code; null for orders that have none (分组键)',
    }),
    name: t.exposeString('name', { description: 'Its Chinese name (分组名称)' }),
    figures: t.field({ type: [FigureRef], description: 'Its figures; the way to the orders of each is the same (指标值)', resolve: (g) => [...g.figures] }),
  }),
})

interface Sort {
  readonly kpi: KpiName
  readonly by?: (typeof SORTS)[number] | null | undefined
  readonly ascending?: boolean | null | undefined
}

/** Groups in the order asked for; what is equal stays by key, and what has no value is last either way. */
function sorted(groups: readonly FigureGroup[], { kpi, by, ascending }: Sort): FigureGroup[] {
  const of = ({ figures }: FigureGroup): number | null => {
    const figure = figures.find((one) => one.kpi === kpi)
    const what = by ?? 'DENOMINATOR'
    return figure === undefined ? null : what === 'VALUE' ? figure.value : what === 'NUMERATOR' ? figure.numerator : figure.denominator
  }
  const compare = (a: number | null, b: number | null) => (a === null || b === null ? Number(a === null) - Number(b === null) : ascending ? a - b : b - a)
  return [...groups].sort((one, other) => compare(of(one), of(other)))
}

builder.queryField('statisticsBreakdown', (t) =>
  t.field({
    type: [GroupRef],
    description:
      'Figures group by group, by key or as sorted; the groups add up to the whole, save by item. An order placed no lower than the area is in the group of the area itself. Staff members read their own orders alone (分组统计)',
    authScopes: { role: [...READERS, 'STAFF'] },
    complexity: { field: 100, multiplier: 1 },
    args: {
      filter: t.arg({ type: FilterInput, required: true, description: 'Of which orders (范围)' }),
      by: t.arg({ type: DimensionRef, required: true, description: 'By what (维度)' }),
      kpis: t.arg({ type: [Kpi], description: 'Which; all when left out (指标)' }),
      sort: t.arg({ type: SortInput, description: 'In which order; by key when left out (排序)' }),
      first: t.arg.int({ description: `The first so many groups, 1 to ${MOST_GROUPS}; so many when left out (组数)` }),
      skip: t.arg.int({ description: 'After so many groups (跳过组数)' }),
    },
    resolve: async (_root, { filter: asked, by, kpis, sort, first, skip }, c) => {
      const filter = filterFor(c.viewer, asked)
      const [most, after] = [first ?? MOST_GROUPS, skip ?? 0]
      if (most < 1 || most > MOST_GROUPS) throw new InvalidInput('first', { en: `must be 1 to ${MOST_GROUPS}`, zh: `须为 1 至 ${MOST_GROUPS}` })
      if (after < 0) throw new InvalidInput('skip', { en: 'must be 0 or more', zh: '不能小于 0' })
      const names = kpis ?? KPI_NAMES
      if (sort && !names.includes(sort.kpi)) throw new InvalidInput('sort.kpi', { en: 'must be one of the figures asked for', zh: '须为所查询的指标之一' })
      const { db, clock } = c.runtime
      const all = await readBreakdown(db, filter, by, names, clock.now())
      const groups = (sort ? sorted(all, sort) : all).slice(after, after + most)
      const nameOf = await groupNames(db, by, groups)
      return groups.map(({ key, figures }) => ({
        key,
        name: nameOf(key),
        figures: figures.map((figure) => ({ ...figure, filter: { ...filter, group: { by, key } } })),
      }))
    },
  }),
)
