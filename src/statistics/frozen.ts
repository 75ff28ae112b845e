import { addDays, dateInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { KpiName } from './kpis.ts'
import { type Counted, counted } from './read-statistics.ts'
import { rolledUpBy, type StatisticsFilter } from './statistics-filter.ts'

/** A figure of a closed month as it was when the month was closed (定格值). */
export interface Frozen extends Counted {
  readonly frozenAt: Date
}

/** What a month had when it was closed, figure by figure; null when the period is no closed month, or the filter has several dimensions. */
export async function readFrozen(db: Db, filter: StatisticsFilter): Promise<((kpi: KpiName) => Frozen) | null> {
  const [first, end] = [dateInShanghai(filter.from), dateInShanghai(filter.to)]
  const rolled = rolledUpBy(filter)
  if (rolled === null || !first.endsWith('-01') || end !== `${addDays(first, 31).slice(0, 7)}-01`) return null
  const [closed] = await db.$queryRaw<{ frozen_at: Date }[]>`SELECT frozen_at FROM frozen_month WHERE month = ${first}::date`
  if (!closed) return null
  const rows = await db.$queryRaw<{ kpi: string; above: bigint; below: bigint; excluded: bigint }[]>`
    SELECT kpi, sum(above)::bigint AS above, sum(below)::bigint AS below, sum(excluded)::bigint AS excluded FROM frozen_figure
    WHERE city = ${rolled.city} AND dimension = ${rolled.dimension} AND key = ANY(${[...rolled.keys]}::text[]) AND month = ${first}::date GROUP BY kpi`
  return (kpi) => ({
    frozenAt: new Date(closed.frozen_at),
    ...counted(
      kpi,
      rows.find((row) => row.kpi === kpi),
    ),
  })
}

/** Whether a closed month has other figures today: one of its orders was reopened, appealed against or corrected (重述). */
export const isRestated = (then: Counted, now: Counted): boolean =>
  then.numerator !== now.numerator || then.denominator !== now.denominator || then.excluded !== now.excluded
