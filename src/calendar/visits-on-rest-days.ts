import { areaPrefix } from '../areas/area-code.ts'
import { addDays, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { type VisitHit, visitsHit } from '../staff/visits-hit.ts'
import { loadCalendar, NATION } from './load-calendar.ts'

/** Visits are agreed no further ahead than this. */
const HORIZON_DAYS = 31

/** Visits on days that were working days until a version of the calendar made them rest (受影响的预约), earliest first. */
export async function visitsOnRestDays(db: Db, version: number, now: Date): Promise<VisitHit[]> {
  const today = dateInShanghai(now)
  const within = { gte: new Date(today), lte: new Date(addDays(today, HORIZON_DAYS)) }
  const days = await db.calendarDay.findMany({ where: { version, kind: 'REST', date: within }, select: { date: true, areaCode: true } })
  const areaCode = days[0]?.areaCode
  if (areaCode === undefined) return []
  const before = await loadCalendar(db, { areaCode, version: version - 1 })
  const dates = days.map((day) => day.date.toISOString().slice(0, 10)).filter((date) => before.kindOf(date) === 'WORKDAY')
  const on = dates.map((date) => ({ startsAt: { gte: startOfDayInShanghai(date), lt: startOfDayInShanghai(addDays(date, 1)) } }))
  return visitsHit(db, { OR: on, ...(areaCode === NATION ? {} : { areaCode: { startsWith: areaPrefix(areaCode) } }) }, now)
}
