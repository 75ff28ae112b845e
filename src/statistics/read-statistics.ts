import { areaLevel, areaPrefix } from '../areas/area-code.ts'
import { addDays, dateInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { catchUpFacts } from './keep-facts.ts'
import { BASES, type Basis, KPI_NAMES, KPIS, type Kpi, type KpiName } from './kpis.ts'
import { ratioOf } from './rate.ts'
import { hasDays, ITEMS_OF_FACT, type RollupDimension } from './rollup-sums.ts'
import { type Dimension, groupKey, narrow, rolledUpBy, type StatisticsFilter } from './statistics-filter.ts'
import { namesByBasis, sumsOf } from './sums-of.ts'

/** What a figure counts. Without a denominator there is no value, never 100 %. */
export interface Counted {
  readonly value: number | null
  readonly numerator: number
  readonly denominator: number
  readonly excluded: number
}

/** A figure that explains itself. */
export interface Figure extends Counted {
  readonly kpi: KpiName
  readonly asOf: Date
}

/** Part of a figure, to look at its orders. */
export type FigurePart = 'COUNTED' | 'MISSED' | 'EXCLUDED'

/** Days as they are counted: from, included, and to, excluded. */
interface Days {
  readonly from: string
  readonly to: string
}

const daysOf = (filter: StatisticsFilter): Days => ({ from: dateInShanghai(filter.from), to: dateInShanghai(filter.to) })
const monthOf = (day: string) => `${day.slice(0, 7)}-01`
const earlier = (a: string, b: string) => [a, b].sort()[0] as string
const nextMonth = (day: string) => monthOf(addDays(monthOf(day), 31))

/** Which sums of months answer a query, and which part of their key is the group's. */
interface Rolled {
  readonly city: string
  readonly dimension: RollupDimension
  readonly where: Prisma.Sql
  /** Each group a sum `r` counts in, with 1, or -1 to take it out: rows `key, sign`. */
  readonly groups: Prisma.Sql
  /** There are sums of its days too. */
  readonly daily: boolean
}

const oneGroup = (key: Prisma.Sql) => Prisma.sql`(SELECT ${key} AS key, 1 AS sign)`

/** The sums that are all the filter asks for; null when there are none. */
function rolledUpWhole(filter: StatisticsFilter): Rolled | null {
  const rolled = rolledUpBy(filter)
  return (
    rolled && {
      city: rolled.city,
      dimension: rolled.dimension,
      where: Prisma.sql`r.key = ANY(${[...rolled.keys]}::text[])`,
      groups: oneGroup(Prisma.sql`NULL::text`),
      daily: hasDays(rolled.dimension, rolled.keys),
    }
  )
}

/** The sums that are the groups of a breakdown; null when there are none. */
function rolledUpGroups(filter: StatisticsFilter, by: Dimension): Rolled | null {
  const rolled = rolledUpBy(filter)
  if (rolled?.dimension !== 'AREA') return null
  const { city } = rolled
  const { areaCode } = filter
  if (by !== 'AREA')
    return areaCode === city ? { city, dimension: by, where: Prisma.sql`true`, groups: oneGroup(Prisma.sql`nullif(r.key, '')`), daily: by === 'CHANNEL' } : null
  if (areaCode === city)
    return { city, dimension: by, where: Prisma.sql`r.key LIKE '______000000' AND r.key <> ${city}`, groups: oneGroup(Prisma.sql`r.key`), daily: true }
  const level = areaLevel(areaCode)
  if (level === 'VILLAGE') return null
  const prefix = areaPrefix(areaCode)
  const within = Prisma.sql`r.key BETWEEN ${prefix.padEnd(12, '0')} AND ${prefix.padEnd(12, '9')}`
  return {
    city,
    dimension: by,
    where: level === 'COUNTY' ? Prisma.sql`${within} AND r.key LIKE '%000'` : within,
    // Below a city some orders name no smaller area than the area itself: their figures are the area's less those of its parts.
    groups: Prisma.sql`(SELECT r.key AS key, 1 AS sign UNION ALL SELECT ${areaCode}, -1 WHERE r.key <> ${areaCode})`,
    daily: false,
  }
}

/** Up to which day, excluded, the sums of a period can be used: days that are over, without an order whose acceptance is still open. */
async function settledUntil(db: Db, days: Days, asOf: Date): Promise<string> {
  const over = earlier(days.to, dateInShanghai(asOf))
  const [row] = await db.$queryRaw<{ day: string | null }[]>`SELECT min(dispatched_on)::text AS day FROM order_fact WHERE accept_due_at > ${asOf}`
  return row?.day ? earlier(row.day, over) : over
}

/** Whole months of a period whose sums can be used. */
function wholeMonths(days: Days, settled: string): Days | null {
  const [first, last] = [days.from === monthOf(days.from) ? days.from : nextMonth(days.from), monthOf(settled)]
  return first < last ? { from: first, to: last } : null
}

/**
 * Rows `group_key, kpi, above, below, excluded` from the facts of a period, without the days that are summed already: in one pass
 * over all that lies in it by any of its days, since the days of one order lie close together.
 */
function fromFacts(filter: StatisticsFilter, names: readonly KpiName[], days: Days, summed: Days | null, asOf: Date, by: Dimension | null): Prisma.Sql[] {
  if (summed !== null && summed.from === days.from && summed.to === days.to) return []
  const inDays = (basis: Basis) =>
    summed === null
      ? Prisma.sql`${BASES[basis]} >= ${days.from}::date AND ${BASES[basis]} < ${days.to}::date`
      : Prisma.sql`((${BASES[basis]} >= ${days.from}::date AND ${BASES[basis]} < ${summed.from}::date) OR (${BASES[basis]} >= ${summed.to}::date AND ${BASES[basis]} < ${days.to}::date))`
  const bases = namesByBasis(names).map(([basis]) => basis)
  const { columns, rows } = sumsOf(names, { within: inDays })
  return [
    Prisma.sql`
      SELECT g.group_key, k.kpi, k.above, k.below, k.excluded FROM (
        SELECT ${groupKey(filter, by)} AS group_key, ${columns}
        FROM (SELECT x.*, ${dateInShanghai(asOf)}::date AS as_of_day, ${asOf}::timestamptz AS as_of FROM order_fact x) f ${by === 'ITEM' ? Prisma.sql`CROSS JOIN LATERAL ${ITEMS_OF_FACT}` : Prisma.empty}
        WHERE (${Prisma.join(
          bases.map((basis) => Prisma.sql`(${inDays(basis)})`),
          ' OR ',
        )}) AND ${narrow(filter)} GROUP BY 1
      ) g CROSS JOIN LATERAL ${rows}`,
  ]
}

interface Sums {
  readonly group_key: string | null
  readonly kpi: KpiName
  readonly above: bigint
  readonly below: bigint
  readonly excluded: bigint
}

/**
 * Adds up whole months from their sums, the days of a city, a county or a channel from theirs, and the rest of the period from the
 * facts, up to the newest event, in one snapshot: one row a group and figure that has anything.
 */
async function sums(db: Db, filter: StatisticsFilter, names: readonly KpiName[], asOf: Date, rolled: Rolled | null, by: Dimension | null): Promise<Sums[]> {
  await catchUpFacts(db)
  const days = daysOf(filter)
  const settled = rolled ? await settledUntil(db, days, asOf) : days.from
  const months = rolled ? wholeMonths(days, settled) : null
  const daily = rolled?.daily === true && days.from < settled
  const parts = fromFacts(filter, names, days, daily ? { from: days.from, to: settled } : months, asOf, by)
  const summed = Prisma.sql`SELECT g.key AS group_key, r.kpi, g.sign * r.above AS above, g.sign * r.below AS below, g.sign * r.excluded AS excluded`
  if (rolled && months)
    parts.push(Prisma.sql`
      ${summed} FROM figure_rollup r CROSS JOIN LATERAL ${rolled.groups} g
      WHERE r.city = ${rolled.city} AND r.dimension = ${rolled.dimension} AND ${rolled.where}
        AND r.month >= ${months.from}::date AND r.month < ${months.to}::date AND r.kpi = ANY(${[...names]}::text[])`)
  if (rolled && daily)
    parts.push(Prisma.sql`
      ${summed} FROM figure_day r CROSS JOIN LATERAL ${rolled.groups} g
      WHERE r.city = ${rolled.city} AND r.dimension = ${rolled.dimension} AND ${rolled.where} AND r.day >= ${days.from}::date AND r.day < ${settled}::date AND r.kpi = ANY(${[...names]}::text[])
        ${months ? Prisma.sql`AND NOT (r.day >= ${months.from}::date AND r.day < ${months.to}::date)` : Prisma.empty}`)
  // Compiling a statement with so many sums takes longer than it.
  const [, rows] = await db.$transaction([
    db.$queryRaw`SELECT set_config('jit', 'off', true)`,
    db.$queryRaw<Sums[]>`
      SELECT s.group_key, s.kpi, sum(s.above)::bigint AS above, sum(s.below)::bigint AS below, sum(s.excluded)::bigint AS excluded
      FROM (${Prisma.join(parts, ' UNION ALL ')}) s GROUP BY 1, 2 ORDER BY 1 NULLS LAST`,
  ])
  return rows
}

/** A figure from its sums. */
export function counted(kpi: KpiName, sum: Pick<Sums, 'above' | 'below' | 'excluded'> | undefined): Counted {
  const [numerator, denominator, excluded] = [Number(sum?.above ?? 0), Number(sum?.below ?? 0), Number(sum?.excluded ?? 0)]
  const share = ratioOf({ numerator, denominator })
  return { value: share === null ? null : KPIS[kpi].kind === 'SAVING' ? 1 - share : share, numerator, denominator, excluded }
}

const known = (names: readonly KpiName[]) => KPI_NAMES.filter((name) => names.includes(name))

/**
 * Counts figures (统计), however many, up to the newest event: whole months that are over from their sums, the days at their ends,
 * and whatever a filter of several dimensions asks for, from the facts.
 */
export async function readStatistics(db: Db, filter: StatisticsFilter, names: readonly KpiName[], asOf: Date): Promise<Figure[]> {
  const asked = known(names)
  if (asked.length === 0) return []
  const rows = await sums(db, filter, asked, asOf, rolledUpWhole(filter), null)
  return asked.map((kpi) => ({
    kpi,
    asOf,
    ...counted(
      kpi,
      rows.find((row) => row.kpi === kpi),
    ),
  }))
}

/** Figures of one group of a breakdown; `key` null: of orders that are in none. */
export interface FigureGroup {
  readonly key: string | null
  readonly figures: Figure[]
}

/** Breaks figures down (分组统计), by key: what the groups count adds up to what the whole counts, save by item, where an order of two is in two. Groups with nothing in the period are not there. */
export async function readBreakdown(db: Db, filter: StatisticsFilter, by: Dimension, names: readonly KpiName[], asOf: Date): Promise<FigureGroup[]> {
  const asked = known(names)
  if (asked.length === 0) return []
  const rows = await sums(db, filter, asked, asOf, rolledUpGroups(filter, by), by)
  const something = rows.filter((row) => row.above !== 0n || row.below !== 0n || row.excluded !== 0n)
  const keys = [...new Set(something.map((row) => row.group_key))]
  return keys.map((key) => ({
    key,
    figures: asked.map((kpi) => ({
      kpi,
      asOf,
      ...counted(
        kpi,
        rows.find((row) => row.group_key === key && row.kpi === kpi),
      ),
    })),
  }))
}

/**
 * The orders in a figure (下钻): counted above, below but not above, or left out; by id.
 * @param most at most so many
 */
export async function ordersOf(db: Db, filter: StatisticsFilter, name: KpiName, part: FigurePart, asOf: Date, most: number): Promise<string[]> {
  const kpi: Kpi = KPIS[name]
  await catchUpFacts(db)
  const days = daysOf(filter)
  const where =
    part === 'EXCLUDED'
      ? kpi.excluded
      : part === 'COUNTED'
        ? Prisma.sql`${kpi.among} AND (${kpi.above}) > 0`
        : Prisma.sql`${kpi.among} AND (${kpi.above}) < (${kpi.below})`
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT f.order_id AS id FROM (SELECT x.*, ${dateInShanghai(asOf)}::date AS as_of_day, ${asOf}::timestamptz AS as_of FROM order_fact x) f
    WHERE ${BASES[kpi.basis]} >= ${days.from}::date AND ${BASES[kpi.basis]} < ${days.to}::date AND ${narrow(filter)} AND ${where} ORDER BY 1 LIMIT ${most}`
  return rows.map((row) => row.id)
}
