import { addDays, dateInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { KpiName } from './kpis.ts'
import { type Counted, counted } from './read-statistics.ts'
import { type Dimension, rolledUpBy, type StatisticsFilter } from './statistics-filter.ts'

/** A figure of a closed month as it was when the month was closed (定格值). */
export interface Frozen extends Counted {
  readonly frozenAt: Date
}

/** What a month had when it was closed, figure by figure; null when the period is no closed month, or the filter has several dimensions. */
export async function readFrozen(db: Db, filter: StatisticsFilter): Promise<((kpi: KpiName) => Frozen) | null> {
  const rolled = rolledUpBy(filter)
  const closed = rolled && (await closedMonth(db, filter))
  if (!closed) return null
  const { first, frozenAt } = closed
  const rows = await db.$queryRaw<{ kpi: string; above: bigint; below: bigint; excluded: bigint }[]>`
    SELECT kpi, sum(above)::bigint AS above, sum(below)::bigint AS below, sum(excluded)::bigint AS excluded FROM frozen_figure
    WHERE city = ${rolled.city} AND dimension = ${rolled.dimension} AND key = ANY(${[...rolled.keys]}::text[]) AND month = ${first}::date GROUP BY kpi`
  return (kpi) => ({
    frozenAt,
    ...counted(
      kpi,
      rows.find((row) => row.kpi === kpi),
    ),
  })
}

/** The closed month a period is: its first day, and when it was closed. */
async function closedMonth(db: Db, filter: StatisticsFilter): Promise<{ first: string; frozenAt: Date } | null> {
  const [first, end] = [dateInShanghai(filter.from), dateInShanghai(filter.to)]
  if (!first.endsWith('-01') || end !== `${addDays(first, 31).slice(0, 7)}-01`) return null
  const [closed] = await db.$queryRaw<{ frozen_at: Date }[]>`SELECT frozen_at FROM frozen_month WHERE month = ${first}::date`
  return closed ? { first, frozenAt: new Date(closed.frozen_at) } : null
}

/**
 * The same of the groups of a breakdown, all at once. Only areas are kept within something smaller than a city; what is in no
 * group was not kept of every month, so it has none.
 */
export async function readFrozenGroups(db: Db, filter: StatisticsFilter, by: Dimension): Promise<(key: string | null) => ((kpi: KpiName) => Frozen) | null> {
  const city = `${filter.areaCode.slice(0, 4)}00000000`
  const kept = rolledUpBy({ ...filter, areaCode: city })?.dimension === 'AREA' && (by === 'AREA' || filter.areaCode === city)
  const closed = kept ? await closedMonth(db, filter) : null
  if (!closed) return () => null
  const { first, frozenAt } = closed
  const rows = await db.$queryRaw<{ key: string; kpi: string; above: bigint; below: bigint; excluded: bigint }[]>`
    SELECT key, kpi, above, below, excluded FROM frozen_figure WHERE city = ${city} AND dimension = ${by} AND month = ${first}::date`
  const sums = new Map(rows.map((row) => [`${row.key} ${row.kpi}`, row]))
  return (key) => (key === null || key === filter.areaCode ? null : (kpi) => ({ frozenAt, ...counted(kpi, sums.get(`${key} ${kpi}`)) }))
}

/** Whether a closed month has other figures today: one of its orders was reopened, appealed against or corrected (重述). */
export const isRestated = (then: Counted, now: Counted): boolean =>
  then.numerator !== now.numerator || then.denominator !== now.denominator || then.excluded !== now.excluded
