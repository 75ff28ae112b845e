import { Prisma } from '../db/generated/client.ts'
import { BASES, type Basis, KPI_NAMES } from './kpis.ts'
import { namesByBasis, sumsOf } from './sums-of.ts'

/** What a month is rolled up by (汇总维度), one at a time: over all together there are as many sums as orders. */
export const DIMENSIONS = ['AREA', 'TEAM', 'STAFF', 'CHANNEL', 'ITEM'] as const
export type RollupDimension = (typeof DIMENSIONS)[number]

const { sql } = Prisma
/** The city a code lies in. */
export const cityOf = (column: Prisma.Sql) => sql`(left(${column}, 4) || '00000000')`
const city = cityOf(sql`f.area_code`)
const county = sql`(left(f.area_code, 6) || '000000')`
const town = sql`(left(f.area_code, 9) || '000')`

/** The items of a fact as rows `item`, each once; one empty row for an order without any. */
export const ITEMS_OF_FACT = sql`(SELECT DISTINCT item FROM unnest(CASE WHEN cardinality(f.item_codes) = 0 THEN ARRAY[''] ELSE f.item_codes END) AS item) i`

interface Keys {
  readonly dimension: RollupDimension
  readonly key: Prisma.Sql
  /** Which facts have it. */
  readonly where?: Prisma.Sql
  /** Where it is read, when a fact has several. */
  readonly from?: Prisma.Sql
  /** There are few of them, each with many facts: their days are summed too. */
  readonly daily?: boolean
}

/** The values a fact has in each dimension; a place that is placed no lower has itself once. */
const KEYS: readonly Keys[] = [
  { dimension: 'AREA', key: city, daily: true },
  { dimension: 'AREA', key: county, where: sql`${county} <> ${city}`, daily: true },
  { dimension: 'AREA', key: town, where: sql`${town} <> ${county}` },
  { dimension: 'AREA', key: sql`f.area_code`, where: sql`f.area_code <> ${town}` },
  { dimension: 'TEAM', key: sql`coalesce(f.team_id, '')` },
  { dimension: 'STAFF', key: sql`coalesce(f.handler_id, '')` },
  { dimension: 'CHANNEL', key: sql`f.channel::text`, daily: true },
  { dimension: 'ITEM', key: sql`i.item`, from: ITEMS_OF_FACT },
]

const DAILY = KEYS.filter(({ daily }) => daily)

/** Some of them as rows `dimension, key` beside a fact. */
const besideFact = (keys: readonly Keys[]) =>
  sql`(${Prisma.join(
    keys.map(
      ({ dimension, key, where, from }) =>
        sql`SELECT ${dimension}::text AS dimension, ${key} AS key ${from ? sql`FROM ${from}` : Prisma.empty} ${where ? sql`WHERE ${where}` : Prisma.empty}`,
    ),
    ' UNION ALL ',
  )}) d`

/** Whether the days of some values of a dimension are summed, or only their months (日汇总). */
export const hasDays = (dimension: RollupDimension, keys: readonly string[]): boolean =>
  dimension === 'CHANNEL' || (dimension === 'AREA' && keys.every((key) => key.endsWith('000000')))

interface Grouping {
  /** Columns a group has, with their names. */
  readonly keys: Prisma.Sql
  /** Those names. */
  readonly names: readonly string[]
  /** What is beside the fact. */
  readonly from?: Prisma.Sql
  readonly where?: Prisma.Sql
}

/** Facts with a column `sign`, 1 to count them in and -1 to take them out, grouped and summed: as they count once their day is over. */
function summed(facts: Prisma.Sql, groupings: (day: Prisma.Sql) => readonly Grouping[]): Prisma.Sql {
  const parts = namesByBasis(KPI_NAMES).flatMap(([basis, figures]) => groupings(BASES[basis]).map((grouping) => summedBy(facts, basis, figures, grouping)))
  return Prisma.join(parts, ' UNION ALL ')
}

function summedBy(facts: Prisma.Sql, basis: Basis, figures: Parameters<typeof sumsOf>[0], { keys, names, from, where }: Grouping): Prisma.Sql {
  const { columns, rows } = sumsOf(figures, { weight: sql`f.sign` })
  return sql`
    SELECT ${Prisma.join(names.map((name) => Prisma.raw(`g.${name}`)))}, k.kpi, k.above, k.below, k.excluded
    FROM (
      SELECT ${keys}, ${columns}
      FROM (SELECT x.*, 'infinity'::date AS as_of_day, 'infinity'::timestamptz AS as_of FROM (${facts}) x) f ${from ? sql`CROSS JOIN LATERAL ${from}` : Prisma.empty}
      WHERE ${BASES[basis]} IS NOT NULL ${where ? sql`AND ${where}` : Prisma.empty} GROUP BY ${Prisma.join(names.map((_, n) => Prisma.raw(String(n + 1))))}
    ) g CROSS JOIN LATERAL ${rows}
    WHERE k.above <> 0 OR k.below <> 0 OR k.excluded <> 0`
}

/** The first of a day's month; by way of a timestamp without zone, which costs a tenth of one with. */
const monthOf = (day: Prisma.Sql) => sql`date_trunc('month', ${day}::timestamp)::date`
const columnsBy = (period: 'month' | 'day') => ['city', 'dimension', 'key', period]

/** Sums of all facts by month or by day: every figure of every value, a dimension at a time. */
const sumsBy = (keys: readonly Keys[], period: 'month' | 'day', facts: Prisma.Sql): Prisma.Sql =>
  summed(facts, (day) =>
    keys.map(({ dimension, key, from, where }) => ({
      keys: sql`${city} AS city, ${dimension}::text AS dimension, ${key} AS key, ${period === 'month' ? monthOf(day) : day} AS ${Prisma.raw(period)}`,
      names: columnsBy(period),
      ...(from ? { from } : {}),
      ...(where ? { where } : {}),
    })),
  )

/** Sums of the months of all facts (月度汇总). */
export const rollupsOf = (facts: Prisma.Sql): Prisma.Sql => sumsBy(KEYS, 'month', facts)

/** Sums of days (每日汇总), of what has so many facts in a part of a month that they would take long to count. */
export const daysOf = (facts: Prisma.Sql): Prisma.Sql => sumsBy(DAILY, 'day', facts)

/** Adds what some facts count to sums that may be there, each fact read once. */
const addTo = (table: 'figure_rollup' | 'figure_day', keys: readonly Keys[], period: 'month' | 'day', facts: Prisma.Sql): Prisma.Sql => sql`
    INSERT INTO ${Prisma.raw(table)} AS r (city, dimension, key, ${Prisma.raw(period)}, kpi, above, below, excluded)
    ${summed(facts, (day) => [
      {
        keys: sql`${city} AS city, d.dimension, d.key, ${period === 'month' ? monthOf(day) : day} AS ${Prisma.raw(period)}`,
        names: columnsBy(period),
        from: besideFact(keys),
      },
    ])}
    ON CONFLICT (city, dimension, key, ${Prisma.raw(period)}, kpi)
    DO UPDATE SET above = r.above + EXCLUDED.above, below = r.below + EXCLUDED.below, excluded = r.excluded + EXCLUDED.excluded`

/**
 * Adds what some facts count to the sums of their months: every figure of every value of every dimension.
 * A month is summed as once it is over: what was due in it is due.
 * @param facts rows of the facts with a column `sign`: 1 to count them in, -1 to take them out
 */
export const addToRollups = (facts: Prisma.Sql): Prisma.Sql => addTo('figure_rollup', KEYS, 'month', facts)

/** Adds what some facts count to the sums of days. */
export const addToDays = (facts: Prisma.Sql): Prisma.Sql => addTo('figure_day', DAILY, 'day', facts)
