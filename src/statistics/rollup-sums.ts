import { Prisma } from '../db/generated/client.ts'
import { BASES, type Basis, KPI_NAMES, namesByBasis, sumsOf } from './kpis.ts'

/** What a month is rolled up by (汇总维度), one at a time: over all together there are as many sums as orders. */
export const DIMENSIONS = ['AREA', 'TEAM', 'STAFF', 'CHANNEL', 'ITEM'] as const
export type RollupDimension = (typeof DIMENSIONS)[number]

const { sql } = Prisma
/** The city a code lies in. */
export const cityOf = (column: Prisma.Sql) => sql`(left(${column}, 4) || '00000000')`
const city = cityOf(sql`f.area_code`)
const county = sql`(left(f.area_code, 6) || '000000')`
const town = sql`(left(f.area_code, 9) || '000')`

interface Keys {
  readonly dimension: RollupDimension
  readonly key: Prisma.Sql
  /** Which facts have it. */
  readonly where?: Prisma.Sql
  /** Where it is read, when a fact has several. */
  readonly from?: Prisma.Sql
}

/** The values a fact has in each dimension; a place that is placed no lower has itself once. */
const KEYS: readonly Keys[] = [
  { dimension: 'AREA', key: city },
  { dimension: 'AREA', key: county, where: sql`${county} <> ${city}` },
  { dimension: 'AREA', key: town, where: sql`${town} <> ${county}` },
  { dimension: 'AREA', key: sql`f.area_code`, where: sql`f.area_code <> ${town}` },
  { dimension: 'TEAM', key: sql`coalesce(f.team_id, '')` },
  { dimension: 'STAFF', key: sql`f.handler_id`, where: sql`f.handler_id IS NOT NULL` },
  { dimension: 'CHANNEL', key: sql`f.channel::text` },
  { dimension: 'ITEM', key: sql`i.item`, from: sql`(SELECT DISTINCT item FROM unnest(f.item_codes) AS item) i` },
]

/** All of them as rows beside a fact. */
const ALL_KEYS = sql`(${Prisma.join(
  KEYS.map(
    ({ dimension, key, where, from }) =>
      sql`SELECT ${dimension}::text AS dimension, ${key} AS key ${from ? sql`FROM ${from}` : Prisma.empty} ${where ? sql`WHERE ${where}` : Prisma.empty}`,
  ),
  ' UNION ALL ',
)})`

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
const ROLLUP = ['city', 'dimension', 'key', 'month']
const DAY = ['city', 'day']

/** Sums of months of all facts: every figure of every value of every dimension, a dimension at a time. */
export const rollupsOf = (facts: Prisma.Sql): Prisma.Sql =>
  summed(facts, (day) =>
    KEYS.map(({ dimension, key, from, where }) => ({
      keys: sql`${city} AS city, ${dimension}::text AS dimension, ${key} AS key, ${monthOf(day)} AS month`,
      names: ROLLUP,
      ...(from ? { from } : {}),
      ...(where ? { where } : {}),
    })),
  )

/** The same of the days of whole cities (每日汇总): of a part of a month it is they that are many. */
export const daysOf = (facts: Prisma.Sql): Prisma.Sql => summed(facts, (day) => [{ keys: sql`${city} AS city, ${day} AS day`, names: DAY }])

/** A sum that is there gets the difference. */
const ADDED = sql`SET above = r.above + EXCLUDED.above, below = r.below + EXCLUDED.below, excluded = r.excluded + EXCLUDED.excluded`

/**
 * Adds what some facts count to the sums of their months (月度汇总): every figure of every value of every dimension, each fact read once.
 * A month is summed as once it is over: what was due in it is due.
 * @param facts rows of the facts with a column `sign`: 1 to count them in, -1 to take them out
 */
export const addToRollups = (facts: Prisma.Sql): Prisma.Sql => sql`
    INSERT INTO figure_rollup AS r (city, dimension, key, month, kpi, above, below, excluded)
    ${summed(facts, (day) => [{ keys: sql`${city} AS city, d.dimension, d.key, ${monthOf(day)} AS month`, names: ROLLUP, from: sql`${ALL_KEYS} d` }])}
    ON CONFLICT (city, dimension, key, month, kpi) DO UPDATE ${ADDED}`

/** Adds what some facts count to the sums of the days of their cities. */
export const addToDays = (facts: Prisma.Sql): Prisma.Sql => sql`
    INSERT INTO figure_day AS r (city, day, kpi, above, below, excluded)
    ${daysOf(facts)}
    ON CONFLICT (city, day, kpi) DO UPDATE ${ADDED}`
