import { calendarIn, windowsIn } from '../calendar/in-change.ts'
import { loadCalendar } from '../calendar/load-calendar.ts'
import { loadWindows } from '../calendar/load-windows.ts'
import { dateInShanghai } from '../clock.ts'
import type { Deadline } from '../db/generated/client.ts'
import { Prisma } from '../db/generated/client.ts'
import type { ClockKind, ClockUnit } from '../db/generated/enums.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { setTimers } from '../timers/timer.ts'
import { type Named, nextStage } from './clock-rules.ts'
import { countLimit, stageInstant } from './count-limit.ts'

/** The kind of timer that warns of a deadline, and says when it is breached. */
export const DEADLINE_STAGE = 'deadlineStage'

/** What a clock is started with. */
export interface Terms {
  readonly clock: ClockKind
  readonly subjectId: string
  readonly startedAt: Date
  readonly unit: ClockUnit
  readonly amount: number
  readonly used?: number
  readonly policyId?: string | null
}

type Place = { readonly orderId: string; readonly cycle: number; readonly areaCode: string }

/**
 * Starts clocks (起算): one row of the ledger each, with the calendar's version it was counted by, and one timer for its
 * next stage. A clock that has run in this cycle is not started again.
 */
export async function startClocks(c: Change, place: Place, terms: readonly Terms[]): Promise<void> {
  if (terms.length === 0) return
  const earliest = new Date(Math.min(...terms.map((t) => t.startedAt.getTime())))
  const calendar = await calendarIn(c, dateInShanghai(earliest), place.areaCode)
  const windows = await windowsIn(c, place.areaCode)
  const rows = terms.map((t) => {
    const limit = { unit: t.unit, amount: t.amount, startedAt: t.startedAt, used: t.used ?? 0 }
    const { dueAt, provisional } = countLimit(calendar, windows, limit)
    return {
      ...limit,
      id: newId('deadline', c.now),
      clock: t.clock,
      subjectId: t.subjectId,
      policyId: t.policyId ?? null,
      dueAt,
      provisional,
    }
  })
  const inserted = await c.tx.$queryRaw<{ id: string }[]>`
    INSERT INTO deadline (id, order_id, cycle, area_code, clock, subject_id, seq, started_at, amount, used, unit, policy_id, calendar_version, due_at, provisional, outcome)
    SELECT r.id, ${place.orderId}, ${place.cycle}, ${place.areaCode}, r.clock::"ClockKind", r."subjectId", 1, r."startedAt", r.amount, r.used, r.unit::"ClockUnit", r."policyId",
           ${calendar.version}, r."dueAt", r.provisional, 'RUNNING'
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r (id text, clock text, "subjectId" text, "startedAt" timestamptz, amount int, used int, unit text, "policyId" text, "dueAt" timestamptz, provisional bool)
    ON CONFLICT DO NOTHING RETURNING id`
  const written = rows.filter((row) => inserted.some(({ id }) => id === row.id))
  await setTimers(
    c,
    written.flatMap((row) => {
      const percent = nextStage(row.clock, 0)
      return percent === null ? [] : [{ kind: DEADLINE_STAGE, subjectId: row.id, dueAt: stageInstant(calendar, windows, row, percent), data: { percent } }]
    }),
  )
}

const anyOf = (named: readonly Named[]) =>
  Prisma.join(
    named.map(({ clock, subjectId }) =>
      subjectId === null ? Prisma.sql`clock = ${clock}::"ClockKind"` : Prisma.sql`(clock = ${clock}::"ClockKind" AND subject_id = ${subjectId})`,
    ),
    ' OR ',
  )

/** Stops clocks: within the limit, or after it, as the instant says. One statement. */
export async function stopClocks(c: Change, place: Pick<Place, 'orderId' | 'cycle'>, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return
  await c.tx.$executeRaw`
    UPDATE deadline SET stopped_at = ${c.now},
      outcome = CASE WHEN due_at >= ${c.now} AND breached_at IS NULL THEN 'MET' ELSE 'MISSED' END::"ClockOutcome",
      breached_at = CASE WHEN due_at < ${c.now} THEN coalesce(breached_at, due_at) ELSE breached_at END
    WHERE order_id = ${place.orderId} AND cycle = ${place.cycle} AND outcome = 'RUNNING' AND (${anyOf(named)})`
}

/** Takes clocks away that measure what will not happen; a limit that has passed is missed all the same. One statement. */
export async function voidClocks(c: Change, place: Pick<Place, 'orderId' | 'cycle'>, named: readonly Named[] | 'ALL'): Promise<void> {
  if (named.length === 0) return
  await c.tx.$executeRaw`
    UPDATE deadline SET stopped_at = ${c.now},
      outcome = CASE WHEN due_at >= ${c.now} AND breached_at IS NULL THEN 'VOID' ELSE 'MISSED' END::"ClockOutcome",
      breached_at = CASE WHEN due_at < ${c.now} THEN coalesce(breached_at, due_at) ELSE breached_at END
    WHERE order_id = ${place.orderId} AND cycle = ${place.cycle} AND outcome = 'RUNNING' AND (${named === 'ALL' ? Prisma.sql`true` : anyOf(named)})`
}

/**
 * Closes a row and writes the next one of its ledger (更替): the old row keeps the end it had.
 * @param because PAUSE has no next row until it is resumed
 * @returns the next row
 */
export async function replaceDeadline(
  c: Change,
  row: Deadline,
  because: 'RESUME' | 'EXTENSION' | 'CALENDAR',
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
    await setTimers(c, [{ kind: DEADLINE_STAGE, subjectId: written.id, dueAt: stageInstant(calendar, windows, written, percent), data: { percent } }])
  return written
}

/** Closes a running row for the sake of what follows. */
export async function closeDeadline(c: Change, row: Deadline, because: 'PAUSE' | 'RESUME' | 'EXTENSION' | 'CALENDAR'): Promise<void> {
  await c.tx.deadline.update({ where: { id: row.id }, data: { outcome: 'REPLACED', stoppedAt: c.now, replacedBecause: because } })
}
