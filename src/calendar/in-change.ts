import type { DayKind } from '../db/generated/enums.ts'
import { onceIn } from '../events/once-in-change.ts'
import type { Change } from '../ground.ts'
import type { Window } from './duty-minutes.ts'
import { around, calendarOf, type DayEntry, NATION } from './load-calendar.ts'
import { nearestWindows } from './load-windows.ts'
import type { Calendar } from './working-days.ts'

interface AreaDay extends DayEntry {
  readonly area: string
  readonly kind: DayKind
}

/**
 * The calendar of an area, for a change that counts limits of many orders: all areas' days are read once, of which there
 * are few besides the nation's. Not for a change that sets days itself.
 * @param from first date that matters, `YYYY-MM-DD`
 */
export async function calendarIn(c: Change, from: string, areaCode: string): Promise<Calendar> {
  const { days, horizon, version } = await onceIn(c, `calendar days from ${from}`, async () => {
    const [row] = await c.tx.$queryRaw<{ days: AreaDay[] | null; horizon: string | null; version: number }[]>`
      SELECT (SELECT json_agg(json_build_object('date', d.date, 'kind', d.kind, 'name', d.name, 'area', d.area_code)) FROM (
                SELECT DISTINCT ON (area_code, date) area_code, date, kind, name FROM calendar_day
                WHERE date >= ${from}::date ORDER BY area_code, date, version DESC) d) AS days,
             (SELECT max(date)::text FROM calendar_day WHERE area_code = ${NATION}) AS horizon,
             (SELECT coalesce(max(version), 0) FROM calendar_version) AS version`
    return { days: row?.days ?? [], horizon: row?.horizon ?? '', version: row?.version ?? 0 }
  })
  // The smallest area that says something of a day counts: written last, it stands.
  const areas = around(areaCode).reverse()
  const entries = areas.flatMap((area) => days.filter((day) => day.area === area))
  return calendarOf(entries, horizon, version)
}

/** The duty windows of an area, likewise. */
export async function windowsIn(c: Change, areaCode: string): Promise<Window[]> {
  return nearestWindows(await onceIn(c, 'duty windows', () => c.tx.dutyWindow.findMany()), areaCode)
}
