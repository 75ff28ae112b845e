import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'

/** Facts a timer carries for its handler: ids, numbers, instants; never text about a person. */
export type TimerData = Record<string, string | number | boolean | null>

/** A timer (定时任务) that is due, as its handler is given it. */
export interface DueTimer {
  readonly id: string
  readonly subjectId: string
  readonly data: TimerData
  /** The instant it was set for; `c.now` is later when nobody was there to fire it. */
  readonly dueAt: Date
}

/**
 * Fires one timer inside the change that marks it fired, as the system. What was decided since it was set is read anew:
 * a timer is never taken back, it finds that nothing is left to do.
 * @returns false when nothing was left to do
 */
export type TimerHandler = (c: Change, timer: DueTimer) => Promise<boolean>

/** The handler of each kind of timer; the kinds are named by the domains that set them. */
export type TimerHandlers = Readonly<Record<string, TimerHandler>>

/**
 * Sets a timer inside the change that makes it necessary: both are committed, or neither.
 * @param kind which handler fires it; one that open-ground.ts lists
 * @param subjectId what it is about
 * @param dueAt when; an instant that has passed fires at once
 */
export async function setTimer(c: Change, kind: string, subjectId: string, dueAt: Date, data: TimerData = {}): Promise<void> {
  await setTimers(c, [{ kind, subjectId, dueAt, data }])
}

/** Sets several timers in one statement. */
export async function setTimers(
  c: Change,
  timers: readonly { readonly kind: string; readonly subjectId: string; readonly dueAt: Date; readonly data?: TimerData }[],
): Promise<void> {
  if (timers.length === 0) return
  const unknown = timers.find(({ kind }) => !(kind in c.ground.timers))
  if (unknown) throw new Error(`no handler fires timers of kind ${unknown.kind}`)
  const rows = timers.map(({ dueAt, subjectId, ...timer }) => ({ data: {}, ...timer, subject: subjectId, due: dueAt, id: newId('timer', c.now) }))
  // One text whatever their number, as every change sets some.
  await c.tx.$executeRaw`
    INSERT INTO timer (id, kind, subject_id, due_at, data, created_at)
    SELECT r.id, r.kind, r.subject, r.due, r.data, ${c.now} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id text, kind text, subject text, due timestamptz, data jsonb)`
}
