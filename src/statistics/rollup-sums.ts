import { Prisma } from '../db/generated/client.ts'
import { BASES, type Basis, KPI_NAMES, namesByBasis, sumsOf } from './kpis.ts'

/** What a month is rolled up by (汇总维度), one at a time: over all together there are as many sums as orders. */
export const DIMENSIONS = ['AREA', 'TEAM', 'STAFF', 'CHANNEL', 'ITEM'] as const
export type RollupDimension = (typeof DIMENSIONS)[number]

/** The city a code lies in. */
export const cityOf = (column: Prisma.Sql) => Prisma.sql`(left(${column}, 4) || '00000000')`
const countyOf = Prisma.sql`(left(f.area_code, 6) || '000000')`
const townOf = Prisma.sql`(left(f.area_code, 9) || '000')`

/** The values a fact has in each dimension; a place that is placed no lower has itself once. */
const KEYS = Prisma.sql`(
  SELECT 'AREA' AS dimension, ${cityOf(Prisma.sql`f.area_code`)} AS key
  UNION ALL SELECT 'AREA', ${countyOf} WHERE ${countyOf} <> ${cityOf(Prisma.sql`f.area_code`)}
  UNION ALL SELECT 'AREA', ${townOf} WHERE ${townOf} <> ${countyOf}
  UNION ALL SELECT 'AREA', f.area_code WHERE f.area_code <> ${townOf}
  UNION ALL SELECT 'TEAM', coalesce(f.team_id, '')
  UNION ALL SELECT 'STAFF', f.handler_id WHERE f.handler_id IS NOT NULL
  UNION ALL SELECT 'CHANNEL', f.channel::text
  UNION ALL SELECT DISTINCT 'ITEM', item FROM unnest(f.item_codes) AS item
)`

/** Facts with a column `sign`, 1 to count them in and -1 to take them out, grouped and summed: as they count once their day is over. */
function summed(
  facts: Prisma.Sql,
  only: Basis | undefined,
  group: (day: Prisma.Sql) => { keys: Prisma.Sql; names: Prisma.Sql; from: Prisma.Sql; columns: number },
): Prisma.Sql {
  const bases = namesByBasis(KPI_NAMES).filter(([basis]) => only === undefined || basis === only)
  const parts = bases.map(([basis, figures]) => {
    const { columns, rows } = sumsOf(figures, { weight: Prisma.sql`f.sign` })
    const { keys, names, from, columns: many } = group(BASES[basis])
    return Prisma.sql`
      SELECT ${names}, k.kpi, k.above, k.below, k.excluded
      FROM (
        SELECT ${keys}, ${columns}
        FROM (SELECT x.*, 'infinity'::date AS as_of_day, 'infinity'::timestamptz AS as_of FROM (${facts}) x) f ${from}
        WHERE ${BASES[basis]} IS NOT NULL GROUP BY ${Prisma.join(Array.from({ length: many }, (_, n) => Prisma.raw(String(n + 1))))}
      ) g CROSS JOIN LATERAL ${rows}
      WHERE k.above <> 0 OR k.below <> 0 OR k.excluded <> 0`
  })
  return Prisma.join(parts, ' UNION ALL ')
}

/** A sum that is there gets the difference. */
const ADDED = Prisma.sql`SET above = r.above + EXCLUDED.above, below = r.below + EXCLUDED.below, excluded = r.excluded + EXCLUDED.excluded`

/**
 * Adds what facts count to the sums of their months (月度汇总): every figure of every value of every dimension.
 * A month is summed as once it is over: what was due in it is due.
 * @param facts rows of the facts with a column `sign`: 1 to count them in, -1 to take them out
 * @param only figures of this basis alone
 */
export const addToRollups = (facts: Prisma.Sql, only?: Basis): Prisma.Sql => Prisma.sql`
    INSERT INTO figure_rollup AS r (city, dimension, key, month, kpi, above, below, excluded)
    ${summed(facts, only, (day) => ({
      keys: Prisma.sql`${cityOf(Prisma.sql`f.area_code`)} AS city, d.dimension, d.key, date_trunc('month', ${day})::date AS month`,
      names: Prisma.sql`g.city, g.dimension, g.key, g.month`,
      from: Prisma.sql`CROSS JOIN LATERAL ${KEYS} d`,
      columns: 4,
    }))}
    ON CONFLICT (city, dimension, key, month, kpi) DO UPDATE ${ADDED}`

/** The same for the days of whole cities (每日汇总): of a part of a month it is they that are many. */
export const addToDays = (facts: Prisma.Sql, only?: Basis): Prisma.Sql => Prisma.sql`
    INSERT INTO figure_day AS r (city, day, kpi, above, below, excluded)
    ${summed(facts, only, (day) => ({
      keys: Prisma.sql`${cityOf(Prisma.sql`f.area_code`)} AS city, ${day} AS day`,
      names: Prisma.sql`g.city, g.day`,
      from: Prisma.empty,
      columns: 2,
    }))}
    ON CONFLICT (city, day, kpi) DO UPDATE ${ADDED}`
