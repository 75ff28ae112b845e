import { areaLevel, areaPrefix } from '../areas/area-code.ts'
import type { Db, Tx } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import type { AreaLevel } from '../db/generated/enums.ts'

/** A rate explains itself: what was counted against what. Without a denominator there is no rate, never 100 %. */
export interface Rate {
  readonly numerator: number
  readonly denominator: number
}

/** The three headline rates of an area and a period. */
export interface HeadlineRates {
  readonly onTime: Rate
  readonly resolution: Rate
  readonly satisfaction: Rate
}

/** `numerator / denominator`, or null. */
export const ratioOf = (rate: Rate): number | null => (rate.denominator === 0 ? null : rate.numerator / rate.denominator)

const COLUMN: Record<AreaLevel, Prisma.Sql> = {
  CITY: Prisma.sql`left(o.county_code, 4)`,
  COUNTY: Prisma.sql`o.county_code`,
  TOWN: Prisma.sql`o.town_code`,
  VILLAGE: Prisma.sql`o.area_code`,
}

/** Orders of an area, on the column of its level so that an index serves it. */
export function ofArea(areaCode: string): Prisma.Sql {
  const level = areaLevel(areaCode)
  return Prisma.sql`${COLUMN[level]} = ${level === 'CITY' ? areaPrefix(areaCode) : areaCode}`
}

/**
 * Computes the headline rates, half-open period [from, to) in instants:
 * on-time completion 按时办结率: completed by the limit ÷ orders with a limit that are completed, or due in the period by now;
 * resolution 解决率: citizens answering "resolved" ÷ citizens answering; satisfaction 满意率: 基本满意 or better ÷ citizens'
 * evaluations. Default ratings count in neither of the last two.
 */
export async function headlineRates(db: Db | Tx, areaCode: string, from: Date, to: Date, now: Date): Promise<HeadlineRates> {
  const [row] = await db.$queryRaw<Record<string, bigint>[]>`
    SELECT count(*) FILTER (WHERE o.completed_at <= o.due_at) AS on_time,
           count(*) AS due,
           count(*) FILTER (WHERE e.resolved) AS resolved,
           count(e.id) AS evaluated,
           count(*) FILTER (WHERE e.score >= 6) AS satisfied
    FROM service_order o
    LEFT JOIN evaluation e ON e.order_id = o.id AND e.cycle = o.cycle AND e.source = 'CITIZEN'
    WHERE ${ofArea(areaCode)} AND o.due_at IS NOT NULL AND o.status NOT IN ('WITHDRAWN', 'TRANSFERRED', 'MERGED', 'REFUSED')
      AND ((o.completed_at >= ${from} AND o.completed_at < ${to}) OR (o.completed_at IS NULL AND o.due_at >= ${from} AND o.due_at < ${to} AND o.due_at <= ${now}))`
  const n = (key: string) => Number(row?.[key] ?? 0)
  return {
    onTime: { numerator: n('on_time'), denominator: n('due') },
    resolution: { numerator: n('resolved'), denominator: n('evaluated') },
    satisfaction: { numerator: n('satisfied'), denominator: n('evaluated') },
  }
}
