import type { Tx } from '../db/client.ts'
import type { DayKind } from '../db/generated/enums.ts'
import { type Calendar, ordinaryKind } from './working-days.ts'

/** One entry as stored: `name` is the Chinese name, then, after the first space, the English one. */
export interface DayEntry {
  readonly date: string
  readonly kind: DayKind
  readonly name: string | null
}

/** A calendar from its entries; days without one follow the week. */
export function calendarOf(entries: readonly DayEntry[]): Calendar {
  const byDate = new Map(entries.map((entry) => [entry.date, entry]))
  return {
    horizon:
      entries
        .map((entry) => entry.date)
        .sort()
        .at(-1) ?? '',
    kindOf: (date) => byDate.get(date)?.kind ?? ordinaryKind(date),
    nameOf: (date) => {
      const name = byDate.get(date)?.name
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
 * @param from first date that matters (`YYYY-MM-DD`); the whole calendar when left out
 */
export async function loadCalendar(tx: Pick<Tx, '$queryRaw'>, from = '1900-01-01'): Promise<Calendar> {
  const [row] = await tx.$queryRaw<{ days: DayEntry[] | null }[]>`
    SELECT json_agg(json_build_object('date', date, 'kind', kind, 'name', name)) AS days FROM calendar_day WHERE date >= ${from}::date`
  return calendarOf(row?.days ?? [])
}
