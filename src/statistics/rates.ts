import { IS_COUNTED, IS_WORK } from '../access/standing.ts'
import { areaLevel, areaPrefix } from '../areas/area-code.ts'
import type { Db, Tx } from '../db/database.ts'
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

/** Orders of an area that count, trials left out. */
export const ofArea = (areaCode: string): Prisma.Sql => Prisma.sql`${inArea(areaCode)} AND ${Prisma.raw(IS_COUNTED)}`

/** Those that are work: what rates are made of, and what a board shows one by one. */
export const workOfArea = (areaCode: string): Prisma.Sql => Prisma.sql`${inArea(areaCode)} AND ${Prisma.raw(IS_WORK)}`

/** An area, on the column of its level so that an index serves it; a city as a range of counties, which the planner can estimate. */
function inArea(areaCode: string): Prisma.Sql {
  switch (areaLevel(areaCode)) {
    case 'CITY': {
      const prefix = areaPrefix(areaCode)
      return Prisma.sql`o.county_code BETWEEN ${`${prefix}00000000`} AND ${`${prefix}99999999`}`
    }
    case 'COUNTY':
      return Prisma.sql`o.county_code = ${areaCode}`
    case 'TOWN':
      return Prisma.sql`o.town_code = ${areaCode}`
    case 'VILLAGE':
      return Prisma.sql`o.area_code = ${areaCode}`
  }
}

/**
 * An evaluation `e` that counts: of the order as a whole, given by the citizen, for them or on the telephone, and not by default;
 * one whose appeal was upheld is counted nowhere (申诉成立的评价不计).
 */
export const COUNTS = Prisma.sql`e.source <> 'DEFAULT' AND e.appointment_id IS NULL AND e.matter_id IS NULL AND NOT EXISTS (SELECT FROM appeal p WHERE p.evaluation_id = e.id AND p.state = 'UPHELD')`

/** The part of an area an order is counted in, one level below: county of a city, town of a county, village of a town. */
const PART: Record<AreaLevel, Prisma.Sql> = {
  CITY: Prisma.sql`o.county_code`,
  COUNTY: Prisma.sql`coalesce(o.town_code, o.county_code)`,
  TOWN: Prisma.sql`o.area_code`,
  VILLAGE: Prisma.sql`o.area_code`,
}

/** Code of the part of an area an order lies in; the area's own code for an order that is placed no lower. */
export const partOf = (areaCode: string): Prisma.Sql => PART[areaLevel(areaCode)]

/** The headline rates of one part of an area, and how many orders were completed in the period. */
export interface PartRates extends HeadlineRates {
  readonly code: string
  readonly completed: number
}

/**
 * Computes the headline rates of each part of an area that has any, half-open period [from, to) in instants:
 * on-time completion 按时办结率: completed by the limit ÷ orders with a limit that are completed, or due in the period by now;
 * resolution 解决率: citizens answering "resolved" ÷ citizens answering; satisfaction 满意率: 基本满意 or better ÷ citizens'
 * evaluations. Default ratings count in neither of the last two. A cycle that ended before a reopening counts as it was,
 * and as not resolved when that was the reason.
 */
export async function ratesByPart(db: Db | Tx, areaCode: string, from: Date, to: Date, now: Date): Promise<PartRates[]> {
  const part = partOf(areaCode)
  const counted = Prisma.sql`${workOfArea(areaCode)} AND o.due_at IS NOT NULL AND o.status NOT IN ('WITHDRAWN', 'TRANSFERRED', 'MERGED', 'REFUSED')`
  // Two halves, so that each has its index; then the cycles that were reopened.
  const rows = await db.$queryRaw<({ code: string } & Record<string, bigint | string>)[]>`
    SELECT h.code, sum(h.due) AS due, sum(h.completed) AS completed, sum(h.on_time) AS on_time, sum(h.resolved) AS resolved, sum(h.answered) AS answered, sum(h.evaluated) AS evaluated, sum(h.satisfied) AS satisfied
    FROM (
      SELECT ${part} AS code, count(*) AS due, count(*) AS completed, count(*) FILTER (WHERE o.completed_at <= o.due_at) AS on_time,
             count(*) FILTER (WHERE e.resolved) AS resolved, count(e.id) AS answered, count(e.id) AS evaluated, count(*) FILTER (WHERE e.score >= 6) AS satisfied
      FROM service_order o LEFT JOIN evaluation e ON e.order_id = o.id AND e.cycle = o.cycle AND ${COUNTS}
      WHERE ${counted} AND o.completed_at >= ${from} AND o.completed_at < ${to} GROUP BY 1
      UNION ALL
      SELECT ${part}, count(*), 0, 0, count(*) FILTER (WHERE e.resolved), count(e.id), count(e.id), count(*) FILTER (WHERE e.score >= 6)
      FROM service_order o LEFT JOIN evaluation e ON e.order_id = o.id AND e.cycle = o.cycle AND ${COUNTS}
      WHERE ${counted} AND o.completed_at IS NULL AND o.due_at > ${from} AND o.due_at <= ${to} AND o.due_at <= ${now} GROUP BY 1
      UNION ALL
      SELECT ${part}, count(*), count(*), count(*) FILTER (WHERE y.completed_at <= y.due_at), count(*) FILTER (WHERE e.resolved AND y.resolved),
             count(*) FILTER (WHERE e.id IS NOT NULL OR y.reopen_reason = 'UNRESOLVED'), count(e.id), count(*) FILTER (WHERE e.score >= 6)
      FROM order_cycle y JOIN service_order o ON o.id = y.order_id
      LEFT JOIN evaluation e ON e.order_id = y.order_id AND e.cycle = y.cycle AND ${COUNTS}
      WHERE ${workOfArea(areaCode)} AND y.due_at IS NOT NULL AND y.completed_at >= ${from} AND y.completed_at < ${to} GROUP BY 1
    ) h GROUP BY h.code`
  return rows.map((row) => {
    const n = (key: string) => Number(row[key] ?? 0)
    return {
      code: row.code,
      completed: n('completed'),
      onTime: { numerator: n('on_time'), denominator: n('due') },
      resolution: { numerator: n('resolved'), denominator: n('answered') },
      satisfaction: { numerator: n('satisfied'), denominator: n('evaluated') },
    }
  })
}

/** Rates of parts that share no order, together. */
export function together(parts: readonly HeadlineRates[]): HeadlineRates {
  const sum = (of: keyof HeadlineRates): Rate => ({
    numerator: parts.reduce((n, part) => n + part[of].numerator, 0),
    denominator: parts.reduce((n, part) => n + part[of].denominator, 0),
  })
  return { onTime: sum('onTime'), resolution: sum('resolution'), satisfaction: sum('satisfaction') }
}
