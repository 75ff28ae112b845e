import { areaLevel } from '../areas/area-code.ts'
import type { Db } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import type { ClockKind, OrderStatus } from '../db/generated/enums.ts'
import { workOfArea } from './orders-of-area.ts'

/** One order as the public sees it, coarse: tail of the number, category, place, to the minute. */
export interface Line {
  readonly numberTail: string
  readonly category: string
  readonly areaName: string
  readonly status: OrderStatus
  readonly at: Date
  /** The running clock that ends first; null where none runs, and in the ticker. */
  readonly clock: LineClock | null
}

/** A running clock: what it measures, and when it ends, to the minute. */
export interface LineClock {
  readonly kind: ClockKind
  readonly dueAt: Date
}

const TICKER_LINES = 12
const WAITING_LINES = 8
/** The name shown for a sensitive item, or for one that is not known yet. */
const PLAIN_CATEGORY = '便民服务'

interface Row {
  readonly number: string
  readonly status: OrderStatus
  readonly at: Date
  readonly area: string
  readonly category: string | null
  readonly sensitive: boolean | null
  readonly clock: ClockKind | null
  readonly due_at: Date | null
}

const shown = (row: Row): Line => ({
  numberTail: row.number.slice(-4),
  category: row.sensitive || row.category === null ? PLAIN_CATEGORY : row.category,
  areaName: row.area,
  status: row.status,
  at: row.at,
  clock: row.clock && row.due_at && { kind: row.clock, dueAt: row.due_at },
})

/** A town's board names its villages, every other board the town, or the county where the town is not known. */
const place = (areaCode: string) => (areaLevel(areaCode) === 'TOWN' ? Prisma.sql`o.area_code` : Prisma.sql`coalesce(o.town_code, o.county_code)`)

/** No clock is looked for. */
const NO_CLOCK = Prisma.sql`(SELECT NULL::text AS clock, NULL::timestamptz AS due_at)`

/** Names what a few orders are shown with; `few` is cut to its lines before anything is joined to it. */
async function read(db: Db, areaCode: string, few: Prisma.Sql, order: Prisma.Sql, clock = NO_CLOCK): Promise<Line[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT o.number, o.status::text AS status, date_trunc('minute', o.at) AS at, a.name AS area, i.category, i.sensitive, d.clock, d.due_at
    FROM (${few}) o JOIN area a ON a.code = ${place(areaCode)} LEFT JOIN catalogue_item i ON i.code = o.item_codes[1] LEFT JOIN LATERAL ${clock} d ON true ORDER BY ${order}`
  return rows.map(shown)
}

/** Dispatches of a day, from its 00:00 to the next's (今日派单), newest first; `at` is when it was first dispatched. */
export function readTicker(db: Db, areaCode: string, from: Date, to: Date): Promise<Line[]> {
  const few = Prisma.sql`SELECT o.*, o.first_dispatched_at AS at FROM service_order o
    WHERE ${workOfArea(areaCode)} AND o.first_dispatched_at >= ${from} AND o.first_dispatched_at < ${to} ORDER BY o.first_dispatched_at DESC, o.id DESC LIMIT ${TICKER_LINES}`
  return read(db, areaCode, few, Prisma.sql`o.at DESC, o.id DESC`)
}

/** The running clock of an order that ends first: a passer-by reads one deadline, not days beside minutes. */
const FIRST_CLOCK = Prisma.sql`(SELECT c.clock::text AS clock, date_trunc('minute', c.due_at) AS due_at FROM deadline c
  WHERE c.order_id = o.id AND c.cycle = o.cycle AND c.outcome = 'RUNNING' ORDER BY c.due_at LIMIT 1)`

/** The orders that wait longest for their completion (等待最久), oldest first, with the clock that ends first; `at` is when they were registered. */
export function readWaiting(db: Db, areaCode: string): Promise<Line[]> {
  const few = Prisma.sql`SELECT o.*, o.registered_at AS at FROM service_order o
    WHERE ${workOfArea(areaCode)} AND o.closed_at IS NULL
      AND o.status IN ('REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING')
    ORDER BY o.registered_at, o.id LIMIT ${WAITING_LINES}`
  return read(db, areaCode, few, Prisma.sql`o.at, o.id`, FIRST_CLOCK)
}
