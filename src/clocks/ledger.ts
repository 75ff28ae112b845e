import { loadCalendar } from '../calendar/load-calendar.ts'
import { loadWindows } from '../calendar/load-windows.ts'
import { calendarIn, windowsIn } from '../calendar/rules-in-change.ts'
import { dateInShanghai } from '../clock.ts'
import type { Deadline } from '../db/generated/client.ts'
import { Prisma } from '../db/generated/client.ts'
import type { ClockKind, ClockUnit } from '../db/generated/enums.ts'
import { RowKind } from '../events/collected-rows.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'
import { setTimers, TIMER_COLUMNS, type TimerRow, timerRow } from '../timers/timer.ts'
import { type Named, nextStage } from './clock-rules.ts'
import { countLimit, stageInstant } from './count-limit.ts'

/** What a clock is started with. */
export interface Terms {
  readonly clock: ClockKind
  readonly subjectId: string
  readonly startedAt: Date
  readonly unit: ClockUnit
  readonly amount: number
  readonly used?: number
  readonly policyId?: string | null
  /** Row of its ledger; 1 unless it starts anew. */
  readonly seq?: number
}

type Place = { readonly orderId: string; readonly cycle: number; readonly areaCode: string }

/** A row of the ledger as it is written, with the timer of its first stage. */
interface Started {
  readonly id: string
  readonly orderId: string
  readonly cycle: number
  readonly areaCode: string
  readonly clock: ClockKind
  readonly subjectId: string
  readonly seq: number
  readonly startedAt: Date
  readonly amount: number
  readonly used: number
  readonly unit: ClockUnit
  readonly policyId: string | null
  readonly calendarVersion: number
  readonly dueAt: Date
  readonly provisional: boolean
  readonly stage: TimerRow | null
}

/** Clocks of one order that end: one clock, or all that run. */
interface Ended {
  readonly orderId: string
  readonly cycle: number
  /** null: every clock. */
  readonly clock: ClockKind | null
  /** null: whatever the clock is about. */
  readonly subjectId: string | null
  /** What the clock comes to when its limit has not passed. */
  readonly outcome: 'MET' | 'VOID'
}

const ENDED = Prisma.raw('nr int, "orderId" text, cycle int, clock text, "subjectId" text, outcome text')
const STARTED = Prisma.raw(
  'id text, "orderId" text, cycle int, "areaCode" text, clock text, "subjectId" text, seq int, "startedAt" timestamptz, amount int, used int, unit text, "policyId" text, "calendarVersion" int, "dueAt" timestamptz, provisional bool',
)

/** Clocks that a change ends. Of two ends of one clock the first counts: what was stopped is not taken away as well. */
const ENDS = new RowKind<Ended>('clocks_ended', (rows, now) => [
  {
    name: 'clocks_ended',
    sql: Prisma.sql`UPDATE deadline d SET stopped_at = ${now}::timestamptz,
        outcome = CASE WHEN d.due_at >= ${now}::timestamptz AND d.breached_at IS NULL THEN e.outcome ELSE 'MISSED' END::"ClockOutcome",
        breached_at = CASE WHEN d.due_at < ${now}::timestamptz THEN coalesce(d.breached_at, d.due_at) ELSE d.breached_at END
      FROM (SELECT DISTINCT ON (x.id) x.id, r.outcome FROM jsonb_to_recordset(${JSON.stringify(rows.map((row, nr) => ({ ...row, nr })))}::jsonb) AS r (${ENDED})
            JOIN deadline x ON x.order_id = r."orderId" AND x.cycle = r.cycle AND x.outcome = 'RUNNING'
              AND (r.clock IS NULL OR x.clock = r.clock::"ClockKind") AND (r."subjectId" IS NULL OR x.subject_id = r."subjectId")
            ORDER BY x.id, r.nr) e
      WHERE d.id = e.id AND d.outcome = 'RUNNING' RETURNING 1`,
  },
])

/** Clocks that a change starts; one that has run in this cycle is not started again, and sets no timer. */
const STARTS = new RowKind<Started>('clocks_started', (rows, now) => [
  {
    name: 'clocks_started',
    sql: Prisma.sql`INSERT INTO deadline (id, order_id, cycle, area_code, clock, subject_id, seq, started_at, amount, used, unit, policy_id, calendar_version, due_at, provisional, outcome)
      SELECT r.id, r."orderId", r.cycle, r."areaCode", r.clock::"ClockKind", r."subjectId", r.seq, r."startedAt", r.amount, r.used, r.unit::"ClockUnit", r."policyId",
             r."calendarVersion", r."dueAt", r.provisional, 'RUNNING'
      FROM jsonb_to_recordset(${JSON.stringify(rows.map(({ stage: _, ...row }) => row))}::jsonb) AS r (${STARTED})
      ON CONFLICT DO NOTHING RETURNING id`,
  },
  {
    name: 'clock_stages',
    sql: Prisma.sql`INSERT INTO timer (id, kind, subject_id, due_at, data, created_at)
      SELECT r.id, r.kind, r.subject, r.due, r.data, ${now}
      FROM jsonb_to_recordset(${JSON.stringify(rows.flatMap(({ stage }) => stage ?? []))}::jsonb) AS r (${TIMER_COLUMNS})
      WHERE r.subject IN (SELECT id FROM clocks_started) RETURNING 1`,
  },
])

/**
 * Starts clocks (起算): one row of the ledger each, with the calendar's version it was counted by, and one timer for its
 * next stage. A clock that has run in this cycle is not started again.
 */
export async function startClocks(c: Change, place: Place, terms: readonly Terms[]): Promise<void> {
  if (terms.length === 0) return
  const earliest = new Date(Math.min(...terms.map((t) => t.startedAt.getTime())))
  const calendar = await calendarIn(c, dateInShanghai(earliest), place.areaCode)
  const windows = await windowsIn(c, place.areaCode)
  const rows = terms.map((t): Started => {
    const id = newId('deadline', c.now)
    const limit = { unit: t.unit, amount: t.amount, startedAt: t.startedAt, used: t.used ?? 0 }
    const { dueAt, provisional } = countLimit(calendar, windows, limit)
    const percent = nextStage(t.clock, 0)
    const stage =
      percent === null
        ? null
        : timerRow(c, { kind: 'deadlineStage', subjectId: id, dueAt: stageInstant(calendar, windows, { ...limit, dueAt }, percent), data: { percent } })
    const { orderId, cycle, areaCode } = place
    const { clock, subjectId, policyId = null, seq = 1 } = t
    return { ...limit, id, orderId, cycle, areaCode, clock, subjectId, seq, policyId, calendarVersion: calendar.version, dueAt, provisional, stage }
  })
  STARTS.collect(c, rows)
}

/** Starts clocks that have run in this cycle once more (重新起算), each in the next row of its ledger; one that runs goes on. */
export async function restartClocks(c: Change, place: Place, terms: readonly Terms[]): Promise<void> {
  const { orderId, cycle } = place
  for (const one of terms) {
    const which = { orderId, cycle, clock: one.clock, subjectId: one.subjectId }
    const last = await c.tx.deadline.findFirst({ where: which, orderBy: { seq: 'desc' }, select: { seq: true, outcome: true } })
    if (last?.outcome !== 'RUNNING') await startClocks(c, place, [{ ...one, seq: (last?.seq ?? 0) + 1 }])
  }
}

/** Stops clocks: within the limit, or after it, as the instant says. */
export async function stopClocks(c: Change, place: Pick<Place, 'orderId' | 'cycle'>, named: readonly Named[]): Promise<void> {
  await endClocks(c, place, named, 'MET')
}

/** Takes clocks away that measure what will not happen; a limit that has passed is missed all the same. */
export async function voidClocks(c: Change, place: Pick<Place, 'orderId' | 'cycle'>, named: readonly Named[] | 'ALL'): Promise<void> {
  await endClocks(c, place, named === 'ALL' ? [{ clock: null, subjectId: null }] : named, 'VOID')
}

async function endClocks(
  c: Change,
  { orderId, cycle }: Pick<Place, 'orderId' | 'cycle'>,
  named: readonly { readonly clock: ClockKind | null; readonly subjectId: string | null }[],
  outcome: Ended['outcome'],
): Promise<void> {
  if (named.length === 0) return
  // A clock that this change itself has started must be there to be ended.
  if (STARTS.of(c).some((started) => started.orderId === orderId && started.cycle === cycle)) {
    await ENDS.writeNow(c)
    await STARTS.writeNow(c)
  }
  ENDS.collect(
    c,
    named.map(({ clock, subjectId }) => ({ orderId, cycle, clock, subjectId, outcome })),
  )
}

/** Why the next row of a clock holds instead; AREA: the order lies elsewhere, where another calendar may count. */
type Replaced = 'PAUSE' | 'RESUME' | 'EXTENSION' | 'CALENDAR' | 'AREA'

/**
 * Closes a row and writes the next one of its ledger (更替): the old row keeps the end it had.
 * @param because PAUSE has no next row until it is resumed
 * @returns the next row
 */
export async function replaceDeadline(
  c: Change,
  row: Deadline,
  because: Exclude<Replaced, 'PAUSE'>,
  next: { readonly startedAt: Date; readonly amount: number; readonly used: number },
): Promise<Deadline> {
  const calendar = await loadCalendar(c.tx, { from: dateInShanghai(next.startedAt), areaCode: row.areaCode })
  const windows = await loadWindows(c.tx, row.areaCode)
  const { dueAt, provisional } = countLimit(calendar, windows, { unit: row.unit, ...next })
  if (row.outcome === 'RUNNING') await closeDeadline(c, row, because)
  const written = await c.tx.deadline.create({
    data: {
      id: newId('deadline', c.now),
      orderId: row.orderId,
      cycle: row.cycle,
      clock: row.clock,
      subjectId: row.subjectId,
      seq: row.seq + 1,
      ...next,
      unit: row.unit,
      areaCode: row.areaCode,
      policyId: row.policyId,
      calendarVersion: calendar.version,
      dueAt,
      provisional,
      warnedPercent: row.warnedPercent,
      outcome: 'RUNNING',
    },
  })
  const percent = nextStage(row.clock, row.warnedPercent)
  if (percent !== null)
    await setTimers(c, [{ kind: 'deadlineStage', subjectId: written.id, dueAt: stageInstant(calendar, windows, written, percent), data: { percent } }])
  return written
}

/** Closes a running row for the sake of what follows. */
export async function closeDeadline(c: Change, row: Deadline, because: Replaced): Promise<void> {
  await c.tx.deadline.update({ where: { id: row.id }, data: { outcome: 'REPLACED', stoppedAt: c.now, replacedBecause: because } })
}
