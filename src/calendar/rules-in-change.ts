import { addDays, dateInShanghai } from '../clock.ts'
import { type Instants, revived } from '../db/columns.ts'
import type { ClockKind, DayKind } from '../db/generated/enums.ts'
import { onceIn } from '../events/once-in-change.ts'
import type { Change } from '../runtime.ts'
import type { Window } from './duty-minutes.ts'
import { type LimitPolicy, limitOn } from './handling-limit.ts'
import { around, calendarOf, type DayEntry, NATION } from './load-calendar.ts'
import { nearestWindows } from './load-windows.ts'
import type { Calendar } from './working-days.ts'

interface AreaDay extends DayEntry {
  readonly area: string
  readonly kind: DayKind
}
type AreaWindow = Window & { readonly areaCode: string }

/** The limit of a clock from a day on, as the policy has it. */
export interface ClockPolicyRow {
  readonly id: string
  readonly clock: ClockKind
  readonly amount: number
  readonly validFrom: Date
}

type LimitRow = LimitPolicy & { readonly id: string }

/** Everything limits are counted by. */
interface Rules {
  readonly days: readonly AreaDay[]
  readonly horizon: string
  readonly version: number
  readonly windows: readonly AreaWindow[]
  readonly limits: readonly LimitRow[]
  readonly clockPolicies: readonly ClockPolicyRow[]
}

/** Days before today that are read with the rest: nearly every limit begins within them. */
const RECENT_DAYS = 40

/**
 * Reads what limits are counted by (日历、值班时段、时限策略) once for all that a change does, in one statement: of all areas,
 * since few have rules of their own. It is read anew in every change: a correction holds for the next limit on every
 * replica. Not for a change that sets these rules itself.
 * @param from first date that matters, `YYYY-MM-DD`
 */
function rulesIn(c: Change, from: string): Promise<Rules> {
  const recent = addDays(dateInShanghai(c.now), -RECENT_DAYS)
  const first = from < recent ? from : recent
  return onceIn(c, `rules from ${first}`, () => readRules(c, first))
}

async function readRules(c: Change, from: string): Promise<Rules> {
  const [row] = await c.tx.$queryRaw<{ rules: { [K in keyof Rules]: Rules[K] | null } }[]>`
    SELECT json_build_object(
      'days', (SELECT json_agg(json_build_object('date', d.date, 'kind', d.kind, 'name', d.name, 'area', d.area_code)) FROM (
                 SELECT DISTINCT ON (area_code, date) area_code, date, kind, name FROM calendar_day
                 WHERE date >= ${from}::date ORDER BY area_code, date, version DESC) d
               -- A day of the nation that is what the week says, and has no name, is the same without a row.
               WHERE d.area_code <> ${NATION} OR d.name IS NOT NULL OR (d.kind = 'REST') <> (extract(isodow FROM d.date) > 5)),
      'horizon', (SELECT max(date)::text FROM calendar_day WHERE area_code = ${NATION}),
      'version', (SELECT max(version) FROM calendar_version),
      'windows', (SELECT json_agg(json_build_object('areaCode', area_code, 'dayKind', day_kind, 'seasonFrom', season_from, 'seasonTo', season_to,
                    'opensMinute', opens_minute, 'closesMinute', closes_minute, 'validFrom', valid_from, 'validTo', valid_to)) FROM duty_window),
      'limits', (SELECT json_agg(json_build_object('id', id, 'type', type, 'urgency', urgency, 'workingDays', working_days, 'validFrom', valid_from)) FROM time_limit_policy),
      'clockPolicies', (SELECT json_agg(json_build_object('id', id, 'clock', clock, 'amount', amount, 'validFrom', valid_from)) FROM clock_policy)) AS rules`
  const rules = row?.rules
  return {
    days: rules?.days ?? [],
    horizon: rules?.horizon ?? '',
    version: rules?.version ?? 0,
    windows: (rules?.windows ?? []).map((window) => revived<AreaWindow>(window, WINDOW_INSTANTS)),
    limits: (rules?.limits ?? []).map((limit) => revived<LimitRow>(limit, { validFrom: true })),
    clockPolicies: (rules?.clockPolicies ?? []).map((policy) => revived<ClockPolicyRow>(policy, { validFrom: true })),
  }
}

const WINDOW_INSTANTS: Instants<AreaWindow> = { validFrom: true, validTo: true }

/**
 * The calendar of an area.
 * @param from first date that matters, `YYYY-MM-DD`
 */
export async function calendarIn(c: Change, from: string, areaCode: string): Promise<Calendar> {
  const { days, horizon, version } = await rulesIn(c, from)
  // The smallest area that says something of a day counts: written last, it stands.
  const areas = around(areaCode).reverse()
  const entries = areas.flatMap((area) => days.filter((day) => day.area === area))
  return calendarOf(entries, horizon, version)
}

/** The duty windows that hold in an area. */
export async function windowsIn(c: Change, areaCode: string): Promise<Window[]> {
  return nearestWindows((await rulesIn(c, dateInShanghai(c.now))).windows, areaCode)
}

/**
 * How long a kind of request may take (办理时限), by the policy of a date.
 * @param date `YYYY-MM-DD` in Asia/Shanghai
 * @throws Error when the policy has a gap: a fault of configuration, not of the request
 */
export async function handlingLimit(c: Change, type: LimitPolicy['type'], urgency: LimitPolicy['urgency'], date: string): Promise<LimitRow> {
  const limit = limitOn((await rulesIn(c, dateInShanghai(c.now))).limits, type, urgency, date)
  if (limit === null) throw new Error(`no handling limit for ${type}, ${urgency} on ${date}`)
  return limit
}

/** Its working days. */
export const handlingDays = async (...of: Parameters<typeof handlingLimit>): Promise<number> => (await handlingLimit(...of)).workingDays

/** The limits of clocks, every row of the policy. */
export const clockPoliciesIn = async (c: Change): Promise<readonly ClockPolicyRow[]> => (await rulesIn(c, dateInShanghai(c.now))).clockPolicies
