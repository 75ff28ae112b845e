import { Prisma } from '../db/generated/client.ts'
import { RowKind } from '../events/collected-rows.ts'
import type { Change, TimerData } from '../ground.ts'
import { newId } from '../ids.ts'

/**
 * Sets a timer inside the change that makes it necessary: both are committed, or neither.
 * @param kind which handler fires it; one that open-ground.ts lists
 * @param subjectId what it is about
 * @param dueAt when; an instant that has passed fires at once
 */
export async function setTimer(c: Change, kind: string, subjectId: string, dueAt: Date, data: TimerData = {}): Promise<void> {
  await setTimers(c, [{ kind, subjectId, dueAt, data }])
}

/** Sets several timers; all that a change sets are written together, when it commits. */
export async function setTimers(
  c: Change,
  timers: readonly { readonly kind: string; readonly subjectId: string; readonly dueAt: Date; readonly data?: TimerData }[],
): Promise<void> {
  const unknown = timers.find(({ kind }) => !(kind in c.ground.timers))
  if (unknown) throw new Error(`no handler fires timers of kind ${unknown.kind}`)
  TIMERS.collect(
    c,
    timers.map((timer) => timerRow(c, timer)),
  )
}

/** A row of the table, as JSON. */
export interface TimerRow {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly due: Date
  readonly data: TimerData
}

export const timerRow = (
  c: Pick<Change, 'now'>,
  { kind, subjectId, dueAt, data = {} }: { readonly kind: string; readonly subjectId: string; readonly dueAt: Date; readonly data?: TimerData },
): TimerRow => ({ id: newId('timer', c.now), kind, subject: subjectId, due: dueAt, data })

/** Columns of timers as JSON gives them. */
export const TIMER_COLUMNS = Prisma.raw('id text, kind text, subject text, due timestamptz, data jsonb')

const TIMERS = new RowKind<TimerRow>('timers', (rows, now) => [
  {
    name: 'timers',
    sql: Prisma.sql`INSERT INTO timer (id, kind, subject_id, due_at, data, created_at)
      SELECT r.id, r.kind, r.subject, r.due, r.data, ${now} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${TIMER_COLUMNS}) RETURNING 1`,
  },
])
