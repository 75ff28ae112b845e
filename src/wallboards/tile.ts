import { addDays, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { OrderStatus } from '../db/generated/enums.ts'
import { ratesByPart } from '../statistics/headline-rates.ts'
import { type Hour, readDay } from './day.ts'
import { type Line, readTicker, readWaiting } from './lines.ts'
import { ofArea, partOf, workOfArea } from './orders-of-area.ts'
import { byParts, type Part, type PublicRates, wholeRates } from './parts.ts'
import { type Published, publishedRates } from './published-rates.ts'
import { readQueues, type SiteQueue } from './queues.ts'

/** What a board shows: numbers, categories and places; nothing here leads to a person. Each part is read once, when it is asked for. */
export interface Tile {
  readonly title: string
  readonly profile: 'CITY' | 'COUNTY' | 'TOWN' | 'HALL'
  readonly areaName: string
  counts(): Promise<readonly StatusCount[]>
  today(): Promise<Omit<Hour, 'hour'>>
  hours(): Promise<readonly Hour[]>
  ticker(): Promise<readonly Line[]>
  waiting(): Promise<readonly Line[]>
  rates(): Promise<PublicRates>
  areas(): Promise<readonly Part[]>
  year(): Promise<number>
  queues(): Promise<readonly SiteQueue[]>
}

/** Orders in one state. */
export interface StatusCount {
  readonly status: OrderStatus
  readonly count: number
}

/** A board shows orders in work, completed and closed ones; the other states are not for the public. */
const SHOWN: readonly OrderStatus[] = ['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING', 'COMPLETED', 'CLOSED']

interface BoardRow {
  readonly title: string
  readonly profile: Tile['profile']
  readonly areaCode: string
  readonly area: { readonly name: string }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null
  return () => {
    reading ??= read()
    return reading
  }
}

/**
 * A board's tile: the same number of statements when all of it is asked for, whatever there is to show: states, the day, ticker,
 * waiting, the parts of the area, and the three rates of the running year as statistics count them; those once more when nothing
 * has been completed in it yet, for the last year that has something (a new installation shows its history).
 */
export function tileOf(db: Db, board: BoardRow, now: Date): Tile {
  const date = dateInShanghai(now)
  const from = startOfDayInShanghai(date)
  const to = startOfDayInShanghai(addDays(date, 1))
  const states = once(() => readStates(db, board.areaCode))
  const day = once(() => readDay(db, board.areaCode, from, to))
  const year = once(() => readYear(db, board.areaCode, now))
  return {
    title: board.title,
    profile: board.profile,
    areaName: board.area.name,
    async counts() {
      const all = await states()
      return SHOWN.map((status) => ({ status, count: all.filter((s) => s.status === status).reduce((n, s) => n + Number(s.count), 0) }))
    },
    async today() {
      const { hours } = await day()
      const sum = (of: 'registered' | 'dispatched' | 'completed') => hours.reduce((n, hour) => n + hour[of], 0)
      return { registered: sum('registered'), dispatched: sum('dispatched'), completed: sum('completed') }
    },
    hours: async () => (await day()).hours,
    ticker: () => readTicker(db, board.areaCode, from, to),
    waiting: () => readWaiting(db, board.areaCode),
    rates: once(async () => wholeRates((await year()).published)),
    async areas() {
      const children = await db.area.findMany({ where: { parentCode: board.areaCode }, select: { code: true, name: true }, orderBy: { code: 'asc' } })
      return byParts(board, children, openIn(await states()), (await day()).completedIn, (await year()).published)
    },
    year: async () => (await year()).year,
    queues: () => readQueues(db, board.areaCode, now),
  }
}

interface State {
  readonly code: string | null
  readonly status: OrderStatus
  readonly count: bigint
}

/** Orders by state, those that are not closed also by part. The many closed ones are only counted, from an index alone. */
function readStates(db: Db, areaCode: string): Promise<State[]> {
  const where = ofArea(areaCode)
  return db.$queryRaw<State[]>`
    SELECT ${partOf(areaCode)} AS code, o.status::text AS status, count(*) AS count FROM service_order o WHERE ${where} AND o.closed_at IS NULL GROUP BY 1, 2
    UNION ALL SELECT NULL, 'CLOSED', count(*) FROM service_order o WHERE ${where} AND o.status = 'CLOSED'`
}

/** Orders not yet completed (在办), by part. */
function openIn(states: readonly State[]): Map<string, number> {
  const open = new Map<string, number>()
  for (const { code, status, count } of states) {
    if (code !== null && status !== 'COMPLETED' && SHOWN.includes(status)) open.set(code, (open.get(code) ?? 0) + Number(count))
  }
  return open
}

/** The rates of the running year, or of the year of the last completion when nothing has been completed in this one. */
async function readYear(db: Db, areaCode: string, now: Date): Promise<{ year: number; published: Published }> {
  const of = (year: number) => ratesByPart(db, areaCode, startOfDayInShanghai(`${year}-01-01`), startOfDayInShanghai(`${year + 1}-01-01`), now)
  const running = Number(dateInShanghai(now).slice(0, 4))
  const rates = await of(running)
  const shown = async (year: number, rates: Awaited<ReturnType<typeof of>>) => ({ year, published: await publishedRates(db, areaCode, year, rates, now) })
  if (rates.some((part) => part.completed > 0)) return shown(running, rates)
  const [row] = await db.$queryRaw<{ last: Date | null }[]>`
    SELECT max(o.completed_at) AS last FROM service_order o WHERE ${workOfArea(areaCode)} AND o.completed_at < ${now}`
  const year = row?.last ? Number(dateInShanghai(row.last).slice(0, 4)) : running
  return shown(year, year === running ? rates : await of(year))
}
