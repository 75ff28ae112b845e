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
 * @returns the rows that were written
 */
export async function startClocks(c: Change, place: Place, terms: readonly Terms[]): Promise<Deadline[]> {
  if (terms.length === 0) return []
  const earliest = new Date(Math.min(...terms.map((t) => t.startedAt.getTime())))
  const calendar = await loadCalendar(c.tx, { from: dateInShanghai(earliest), areaCode: place.areaCode })
  const windows = await loadWindows(c.tx, place.areaCode)
  const rows = terms.map((t) => {
    const limit = { unit: t.unit, amount: t.amount, startedAt: t.startedAt, used: t.used ?? 0 }
    const { dueAt, provisional } = countLimit(calendar, windows, limit)
    return {
      ...limit,
      ...place,
      id: newId('deadline', c.now),
      clock: t.clock,
      subjectId: t.subjectId,
      seq: 1,
      policyId: t.policyId ?? null,
      calendarVersion: calendar.version,
      dueAt,
      provisional,
      outcome: 'RUNNING' as const,
    }
  })
  const written = await c.tx.deadline.createManyAndReturn({ data: rows, skipDuplicates: true })
  await setTimers(
    c,
    written.flatMap((row) => {
      const percent = nextStage(row.clock, 0)
      return percent === null ? [] : [{ kind: DEADLINE_STAGE, subjectId: row.id, dueAt: stageInstant(calendar, windows, row, percent), data: { percent } }]
    }),
  )
  return written
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
