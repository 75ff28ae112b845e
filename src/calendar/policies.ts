import { isWithin } from '../areas/area-code.ts'
import { dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { DutyWindow, PolicyChange } from '../db/generated/client.ts'
import type { ClockKind, ClockUnit, OrderType, PolicyKind, Urgency } from '../db/generated/enums.ts'
import { NATION } from './load-calendar.ts'

/** A policy as it holds on a day (现行政策), with what was set of it. */
export interface Policy {
  readonly kind: PolicyKind
  readonly subject: string
  readonly clock: ClockKind | null
  readonly type: OrderType | null
  readonly urgency: Urgency | null
  readonly areaCode: string | null
  readonly amount: number | null
  readonly unit: ClockUnit | null
  readonly windows: readonly DutyWindow[]
  readonly validFrom: Date
  /** First day on which the next holds; null: none is set. */
  readonly validTo: Date | null
  /** Nothing was counted by it yet: the same day again corrects it. */
  readonly correctable: boolean
  /** Everything that was set of this subject, for whatever day, the newest first. */
  readonly history: readonly PolicyChange[]
}

type Known = Pick<Policy, 'kind' | 'subject' | 'validFrom'> & Partial<Policy> & { readonly id: string | null }

const NOTHING = { clock: null, type: null, urgency: null, areaCode: null, amount: null, unit: null, windows: [] } as const

/**
 * The policies that hold on a day (现行政策): limits of clocks, handling limits, duty windows. A fixed number of statements, however many there are.
 * @param day midnight of the date
 * @param kind of this kind alone; null: of all
 */
export async function policiesOn(db: Db, now: Date, day: Date, kind: PolicyKind | null): Promise<Policy[]> {
  const wanted = (one: PolicyKind) => kind === null || kind === one
  const [clocks, limits, windows, changes] = await Promise.all([
    wanted('CLOCK') ? db.clockPolicy.findMany({ orderBy: { validFrom: 'asc' } }) : [],
    wanted('TIME_LIMIT') ? db.timeLimitPolicy.findMany({ orderBy: { validFrom: 'asc' } }) : [],
    wanted('DUTY_WINDOWS') ? db.dutyWindow.findMany({ orderBy: [{ validFrom: 'asc' }, { opensMinute: 'asc' }] }) : [],
    db.policyChange.findMany({ where: kind === null ? {} : { kind }, orderBy: { nr: 'desc' } }),
  ])
  const known: Known[] = [
    ...clocks.map(({ id, clock, amount, unit, validFrom }) => ({ id, kind: 'CLOCK' as const, subject: clock, clock, amount, unit, validFrom })),
    ...limits.map(({ id, type, urgency, workingDays, validFrom }) => ({
      ...{ id, kind: 'TIME_LIMIT' as const, subject: `${type} ${urgency}`, type, urgency, validFrom },
      ...{ amount: workingDays, unit: 'WORKING_DAYS' as const },
    })),
    ...windowSets(windows),
  ]
  const held = grouped(known, (one) => `${one.kind} ${one.subject}`).flatMap((rows) => holding(rows, day))
  const used = await usedOf(db, now, held, changes)
  return held.map(({ id, ...policy }) => ({
    ...NOTHING,
    validTo: null,
    ...policy,
    correctable: policy.validFrom.toISOString().slice(0, 10) >= dateInShanghai(now) && !used.has(id ?? policy.subject),
    history: changes.filter((change) => change.kind === policy.kind && change.subject === policy.subject),
  }))
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return [...groups.values()]
}

/** Of the rows of one subject, in the order they begin in, the one that holds on a day, until the next. */
function holding(rows: readonly Known[], day: Date): Known[] {
  const last = rows.findLast((row) => row.validFrom <= day)
  if (!last || (last.validTo && last.validTo <= day)) return []
  return [{ ...last, validTo: rows.find((row) => row.validFrom > day)?.validFrom ?? last.validTo ?? null }]
}

/** Windows that begin together in one area are one policy. */
const windowSets = (windows: readonly DutyWindow[]): Known[] =>
  grouped(windows, ({ areaCode, validFrom }) => `${areaCode} ${validFrom.toISOString()}`).flatMap((set) => {
    const [first] = set
    if (!first) return []
    const { areaCode, validFrom, validTo } = first
    return [{ id: null, kind: 'DUTY_WINDOWS', subject: areaCode, areaCode, windows: set, validFrom, validTo, unit: null }]
  })

/**
 * Those that deadlines were counted by: limits by their id, windows by their area, if a deadline began under them since they were set. It is
 * asked of today's alone: what begins later is used by nothing, and what began before is not corrected.
 */
async function usedOf(db: Db, now: Date, policies: readonly Known[], changes: readonly PolicyChange[]): Promise<Set<string>> {
  const today = dateInShanghai(now)
  const ofToday = policies.filter(({ validFrom }) => validFrom.toISOString().slice(0, 10) === today)
  if (ofToday.length === 0) return new Set()
  const rows = await db.$queryRaw<{ id: string | null; area: string; last: Date }[]>`
    SELECT policy_id AS id, area_code AS area, max(started_at) AS last FROM deadline
    WHERE started_at >= ${startOfDayInShanghai(today)} AND (policy_id = ANY(${ofToday.flatMap(({ id }) => id ?? [])}::text[]) OR unit = 'DUTY_MINUTES')
    GROUP BY policy_id, area_code`
  const windows = ofToday.filter(({ id, subject, validFrom }) => {
    const set = changes.find((change) => change.subject === subject && change.validFrom.getTime() === validFrom.getTime())?.enteredAt
    return id === null && set && rows.some(({ area, last }) => last >= set && (subject === NATION || isWithin(area, subject)))
  })
  return new Set([...rows.flatMap(({ id }) => id ?? []), ...windows.map(({ subject }) => subject)])
}
