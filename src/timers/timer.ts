import { Prisma } from '../db/generated/client.ts'
import { RowKind } from '../events/collected-rows.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'
import type { BareTimerKind, TimerData, TimerKind, TimerKinds } from './kinds.ts'

/** A timer to be set: what kind, about what, when, and what its kind carries. An instant that has passed fires at once. */
export type NewTimer = {
  readonly [K in TimerKind]: { readonly kind: K; readonly subjectId: string; readonly dueAt: Date } & (K extends BareTimerKind
    ? { readonly data?: undefined }
    : { readonly data: TimerKinds[K] })
}[TimerKind]

/**
 * Sets a timer inside the change that makes it necessary: both are committed, or neither.
 * @param subjectId what it is about
 * @param dueAt when; an instant that has passed fires at once
 * @param data what its kind carries, if anything
 */
export async function setTimer(c: Change, kind: BareTimerKind, subjectId: string, dueAt: Date): Promise<void>
export async function setTimer<K extends TimerKind>(c: Change, kind: K, subjectId: string, dueAt: Date, data: TimerKinds[K]): Promise<void>
export async function setTimer(c: Change, kind: TimerKind, subjectId: string, dueAt: Date, data?: TimerData): Promise<void> {
  TIMERS.collect(c, [rowOf(c, kind, subjectId, dueAt, data)])
}

/** Sets several timers; all that a change sets are written together, when it commits. */
export async function setTimers(c: Change, timers: readonly NewTimer[]): Promise<void> {
  TIMERS.collect(
    c,
    timers.map((timer) => timerRow(c, timer)),
  )
}

/** A row of the table, as JSON. */
export interface TimerRow {
  readonly id: string
  readonly kind: TimerKind
  readonly subject: string
  readonly due: Date
  readonly data: TimerData
}

const rowOf = (c: Pick<Change, 'now'>, kind: TimerKind, subject: string, due: Date, data: TimerData = {}): TimerRow => ({
  id: newId('timer', c.now),
  kind,
  subject,
  due,
  data,
})

export const timerRow = (c: Pick<Change, 'now'>, { kind, subjectId, dueAt, data }: NewTimer): TimerRow => rowOf(c, kind, subjectId, dueAt, data)

/** Columns of timers as JSON gives them. */
export const TIMER_COLUMNS = Prisma.raw('id text, kind text, subject text, due timestamptz, data jsonb')

const TIMERS = new RowKind<TimerRow>('timers', (rows, now) => [
  {
    name: 'timers',
    sql: Prisma.sql`INSERT INTO timer (id, kind, subject_id, due_at, data, created_at)
      SELECT r.id, r.kind, r.subject, r.due, r.data, ${now} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${TIMER_COLUMNS}) RETURNING 1`,
  },
])
