import { areaLevel } from '../areas/area-code.ts'
import { addDays, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import type { OrderStatus } from '../db/generated/enums.ts'
import { type HeadlineRates, headlineRates, ofArea } from '../statistics/rates.ts'

/** Rates of fewer than this many are not shown in public (小样本抑制); workload counts are. */
export const SMALLEST_GROUP = 5

/** What a board shows: numbers, categories, counties and badges; nothing here leads to a person. */
export interface Tile {
  readonly title: string
  readonly profile: 'CITY' | 'COUNTY' | 'TOWN' | 'HALL'
  readonly areaName: string
  readonly counts: readonly { readonly status: OrderStatus; readonly count: number }[]
  readonly today: { readonly registered: number; readonly dispatched: number; readonly completed: number }
  readonly ticker: readonly TickerLine[]
  readonly rates: HeadlineRates
  readonly year: number
}

/** One of today's dispatches, coarse: tail of the number, category, town, minute. */
export interface TickerLine {
  readonly numberTail: string
  readonly category: string
  readonly areaName: string
  readonly status: OrderStatus
  readonly at: Date
}

const TICKER_LINES = 12
/** A board is for what goes on; states that end nothing or are nobody's business stay off it. */
const SHOWN: readonly OrderStatus[] = ['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING', 'COMPLETED', 'CLOSED']

interface BoardRow {
  readonly title: string
  readonly profile: Tile['profile']
  readonly areaCode: string
  readonly area: { readonly name: string }
}

/**
 * Reads a board's tile in four statements: counts, today, ticker and the three rates of the running year (of the last
 * year with orders, when the running one has none yet: a new installation shows its history).
 */
export async function readTile(db: Db, board: BoardRow, now: Date): Promise<Tile> {
  const where = ofArea(board.areaCode)
  const dayStart = startOfDayInShanghai(dateInShanghai(now))
  const counted = await db.$queryRaw<{ status: OrderStatus; count: bigint; last: Date | null }[]>`
    SELECT o.status::text AS status, count(*) AS count, max(o.completed_at) AS last FROM service_order o WHERE ${where} GROUP BY o.status`
  const [today] = await db.$queryRaw<{ registered: bigint; dispatched: bigint; completed: bigint }[]>`
    SELECT count(*) FILTER (WHERE o.registered_at >= ${dayStart}) AS registered,
           count(*) FILTER (WHERE o.first_dispatched_at >= ${dayStart}) AS dispatched,
           count(*) FILTER (WHERE o.completed_at >= ${dayStart}) AS completed
    FROM service_order o WHERE ${where} AND o.updated_at >= ${dayStart}`
  const ticker = await readTicker(db, where, board.areaCode, dayStart)
  const year = yearOf(now, counted)
  const from = startOfDayInShanghai(`${year}-01-01`)
  const to = startOfDayInShanghai(addDays(`${year}-12-31`, 1))
  return {
    title: board.title,
    profile: board.profile,
    areaName: board.area.name,
    counts: SHOWN.map((status) => ({ status, count: Number(counted.find((c) => c.status === status)?.count ?? 0) })),
    today: { registered: Number(today?.registered ?? 0), dispatched: Number(today?.dispatched ?? 0), completed: Number(today?.completed ?? 0) },
    ticker,
    rates: await headlineRates(db, board.areaCode, from, to, now),
    year,
  }
}

/** The running year, or the year of the last completion when nothing has been completed in this one. */
function yearOf(now: Date, counted: readonly { last: Date | null }[]): number {
  const running = Number(dateInShanghai(now).slice(0, 4))
  const last = counted.reduce<Date | null>((latest, c) => (c.last && (!latest || c.last > latest) ? c.last : latest), null)
  return last ? Math.min(running, Number(dateInShanghai(last).slice(0, 4))) : running
}

async function readTicker(db: Db, where: Prisma.Sql, areaCode: string, dayStart: Date): Promise<TickerLine[]> {
  // A town's board names its villages, every other board the town, or the county where the town is not known.
  const place = areaLevel(areaCode) === 'TOWN' ? Prisma.sql`o.area_code` : Prisma.sql`coalesce(o.town_code, o.county_code)`
  const rows = await db.$queryRaw<{ number: string; status: OrderStatus; at: Date; area: string; category: string | null; sensitive: boolean | null }[]>`
    SELECT o.number, o.status::text AS status, date_trunc('minute', o.first_dispatched_at) AS at, a.name AS area, i.category, i.sensitive
    FROM service_order o JOIN area a ON a.code = ${place} LEFT JOIN catalogue_item i ON i.code = o.item_codes[1]
    WHERE ${where} AND o.first_dispatched_at >= ${dayStart} AND o.updated_at >= ${dayStart}
    ORDER BY o.first_dispatched_at DESC, o.id DESC LIMIT ${TICKER_LINES}`
  return rows.map((r) => ({
    numberTail: r.number.slice(-4),
    category: r.sensitive || r.category === null ? '便民服务' : r.category,
    areaName: r.area,
    status: r.status,
    at: r.at,
  }))
}
