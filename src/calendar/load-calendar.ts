import { areaPrefix, countyOf, townOf } from '../areas/area-code.ts'
import type { Tx } from '../db/database.ts'
import type { DayKind } from '../db/generated/enums.ts'
import { type Calendar, fixedHoliday, ordinaryKind, provisionalKind } from './working-days.ts'

/** The area code of what holds for the whole nation. */
export const NATION = '000000000000'

/** One entry as stored: `name` is the Chinese name, then, after the first space, the English one. */
export interface DayEntry {
  readonly date: string
  readonly kind: DayKind
  readonly name: string | null
}

/** An area and what it lies in, the smallest first, the nation last: of rules for several of them the first counts. */
export function around(areaCode: string): string[] {
  const city = `${areaCode.slice(0, 4)}00000000`
  const province = `${areaCode.slice(0, 2)}0000000000`
  return [...new Set([areaCode, townOf(areaCode), countyOf(areaCode), city, province, NATION].filter((code) => code !== null))]
}

/** A calendar from its entries; days without one follow the week, and the law beyond what was published. */
export function calendarOf(entries: readonly DayEntry[], horizon?: string, version = 1): Calendar {
  const byDate = new Map(entries.map((entry) => [entry.date, entry]))
  const last = horizon ?? [...byDate.keys()].sort().at(-1) ?? ''
  return {
    version,
    horizon: last,
    kindOf: (date) => byDate.get(date)?.kind ?? (date > last ? provisionalKind(date) : ordinaryKind(date)),
    nameOf: (date) => {
      const entry = byDate.get(date)
      if (!entry) return date > last ? fixedHoliday(date) : null
      const { name } = entry
      if (!name) return null
      const cut = name.indexOf(' ')
      return cut < 0 ? { en: name, zh: name } : { en: name.slice(cut + 1), zh: name.slice(0, cut) }
    },
  }
}

/**
 * Reads the working-day calendar. It is read anew each time: a correction made a moment ago (a typhoon day, next year's
 * notice) holds for the next limit on every replica, and one aggregated row costs less than keeping copies in step.
 *
 * @param tx the change's transaction, or the database for a read
 * @param options.from first date that matters (`YYYY-MM-DD`); the whole calendar when left out
 * @param options.areaCode whose calendar: entries of a smaller area stand before those of the nation
 * @param options.version as it was with this version; the newest when left out
 */
export async function loadCalendar(
  tx: Pick<Tx, '$queryRaw'>,
  { from = '1900-01-01', areaCode = NATION, version }: { readonly from?: string; readonly areaCode?: string; readonly version?: number } = {},
): Promise<Calendar> {
  const areas = areaCode === NATION ? [NATION] : around(areaCode)
  const [row] = await tx.$queryRaw<{ days: DayEntry[] | null; horizon: string | null; version: number }[]>`
    SELECT (SELECT json_agg(json_build_object('date', d.date, 'kind', d.kind, 'name', d.name)) FROM (
              SELECT DISTINCT ON (date) date, kind, name FROM calendar_day
              WHERE date >= ${from}::date AND area_code = ANY (${areas}::text[]) AND version <= ${version ?? 2_147_483_647}
              ORDER BY date, array_position(${areas}::text[], area_code), version DESC) d) AS days,
           (SELECT max(date)::text FROM calendar_day WHERE area_code = ${NATION} AND version <= ${version ?? 2_147_483_647}) AS horizon,
           (SELECT coalesce(max(version), 0) FROM calendar_version WHERE version <= ${version ?? 2_147_483_647}) AS version`
  return calendarOf(row?.days ?? [], row?.horizon ?? '', row?.version ?? 0)
}

/** Whether a rule for `ruleArea` holds in `areaCode`. */
export const holdsIn = (areaCode: string, ruleArea: string) => ruleArea === NATION || areaCode.startsWith(areaPrefix(ruleArea))
