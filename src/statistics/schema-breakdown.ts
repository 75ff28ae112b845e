import { builder } from '../graphql/builder.ts'
import { groupNames } from './group-names.ts'
import { KPI_NAMES } from './kpis.ts'
import { readBreakdown } from './read-statistics.ts'
import { type FigureOf, FigureRef, FilterInput, filterFor, Kpi, READERS } from './schema.ts'

const DimensionRef = builder.enumType('StatisticsDimension', {
  description: 'What figures are broken down by (分组维度)',
  values: {
    AREA: { description: 'Parts of the area, one level below: counties of a city, towns of a county, villages of a town (区划)' },
    TEAM: { description: 'Team that has the order, or had it in that cycle (队伍)' },
    CHANNEL: { description: 'How the request reached the city (受理渠道)' },
  } as const,
})

interface Group {
  readonly key: string | null
  readonly name: string
  readonly figures: readonly FigureOf[]
}

const GroupRef = builder.objectRef<Group>('FigureGroup').implement({
  description: 'Figures of one group of a breakdown (分组指标)',
  fields: (t) => ({
    key: t.exposeString('key', { nullable: true, description: 'Area code, team id or channel; null for orders without a team (分组键)' }),
    name: t.exposeString('name', { description: 'Its Chinese name (分组名称)' }),
    figures: t.field({ type: [FigureRef], description: 'Its figures; the way to the orders of each is the same (指标值)', resolve: (g) => [...g.figures] }),
  }),
})

builder.queryField('statisticsBreakdown', (t) =>
  t.field({
    type: [GroupRef],
    description: 'Figures group by group; the groups add up to the whole. An order placed no lower than the area is in the group of the area itself (分组统计)',
    authScopes: { role: READERS },
    complexity: { field: 100, multiplier: 1 },
    args: {
      filter: t.arg({ type: FilterInput, required: true, description: 'Of which orders (范围)' }),
      by: t.arg({ type: DimensionRef, required: true, description: 'By what (维度)' }),
      kpis: t.arg({ type: [Kpi], description: 'Which; all when left out (指标)' }),
    },
    resolve: async (_root, { filter: asked, by, kpis }, c) => {
      const filter = filterFor(c.viewer, asked)
      const { db, clock } = c.runtime
      const groups = await readBreakdown(db, filter, by, kpis ?? KPI_NAMES, clock.now())
      const nameOf = await groupNames(db, by, groups)
      return groups.map(({ key, figures }) => ({
        key,
        name: nameOf(key),
        figures: figures.map((figure) => ({ ...figure, filter: { ...filter, group: { by, key } } })),
      }))
    },
  }),
)
