import type { Db } from '../db/database.ts'
import { ofArea, partOf } from './orders-of-area.ts'

/** One hour of today in Asia/Shanghai. */
export interface Hour {
  /** 0 to 23: from that hour to the next. */
  readonly hour: number
  readonly registered: number
  readonly dispatched: number
  readonly completed: number
}

/** Today: by hour, and what was completed in each part of the area. */
export interface Day {
  readonly hours: readonly Hour[]
  readonly completedIn: ReadonlyMap<string, number>
}

/**
 * Counts the orders of an area registered, dispatched for the first time, and completed in each hour of a day (分时统计).
 * @param from 00:00 of the day in Asia/Shanghai
 * @param to 00:00 of the next; a zone without daylight saving has 24 hours in between
 */
export async function readDay(db: Db, areaCode: string, from: Date, to: Date): Promise<Day> {
  const where = ofArea(areaCode)
  const rows = await db.$queryRaw<{ what: 'registered' | 'dispatched' | 'completed'; code: string | null; hour: number; count: bigint }[]>`
    SELECT 'registered' AS what, NULL AS code, floor(extract(epoch FROM o.registered_at - ${from}) / 3600)::int AS hour, count(*) AS count
    FROM service_order o WHERE ${where} AND o.registered_at >= ${from} AND o.registered_at < ${to} GROUP BY 3
    UNION ALL
    SELECT 'dispatched', NULL, floor(extract(epoch FROM o.first_dispatched_at - ${from}) / 3600)::int, count(*)
    FROM service_order o WHERE ${where} AND o.first_dispatched_at >= ${from} AND o.first_dispatched_at < ${to} GROUP BY 3
    UNION ALL
    SELECT 'completed', ${partOf(areaCode)}, floor(extract(epoch FROM o.completed_at - ${from}) / 3600)::int, count(*)
    FROM service_order o WHERE ${where} AND o.completed_at >= ${from} AND o.completed_at < ${to} GROUP BY 2, 3`
  const sum = (what: string, holds: (row: (typeof rows)[number]) => boolean) =>
    rows.filter((row) => row.what === what && holds(row)).reduce((n, row) => n + Number(row.count), 0)
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const of = (what: string) => sum(what, (row) => row.hour === hour)
    return { hour, registered: of('registered'), dispatched: of('dispatched'), completed: of('completed') }
  })
  const codes = new Set(rows.flatMap((row) => (row.code === null ? [] : [row.code])))
  return { hours, completedIn: new Map([...codes].map((code) => [code, sum('completed', (row) => row.code === code)])) }
}
