import { SYSTEM } from '../access/viewer.ts'
import { MINUTE, SECOND } from '../clock.ts'
import { change } from '../events/change.ts'
import { newRequestId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { goRound } from '../pauses.ts'
import type { Caller, Change, DueTimer, Runtime, TimerHandlers } from '../runtime.ts'
import type { TimerData, TimerKind } from './kinds.ts'

/** How often the table is asked for what is due: offers and deadlines are counted in minutes. */
const LOOK_EVERY = LIMITS.TIMERS_LOOK_MS.value
/** Transactions at once: the embedded database has one, PostgreSQL's pool more. */
const LANES = { embedded: 1, postgres: LIMITS.TIMERS_AT_ONCE.value } as const
/** A timer whose handler fails waits longer each time. */
const BACK_OFF = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE] as const
/** Tries, within two hours and a half: after that it is no outage but a fault an administrator must mend, such as a value that cannot be unsealed. */
export const TRIES = LIMITS.TIMER_TRIES.value

/** The program itself, acting (定时器). */
export const asSystem = (runtime: Runtime): Caller => ({ runtime, viewer: SYSTEM, requestId: `timer-${newRequestId()}`, language: 'zh', address: '' })

interface Row {
  readonly id: string
  readonly kind: string
  readonly subject_id: string
  readonly data: TimerData
  readonly due_at: Date
  readonly attempts: number
}

/**
 * Fires the timer that is due first and that no other replica holds (SKIP LOCKED). The mark and all the handler does are
 * one transaction: a process that dies in between leaves the timer as it was, and one that commits has fired it for good.
 * @returns false when nothing is due
 */
export async function fireNext(runtime: Runtime, handlers: TimerHandlers): Promise<boolean> {
  let held: Row | undefined
  try {
    return await change(asSystem(runtime), 'fireTimer', {}, async (c) => {
      const [row] = await c.tx.$queryRaw<Row[]>`
        SELECT id, kind, subject_id, data, due_at, attempts FROM timer
        WHERE fired_at IS NULL AND gave_up_at IS NULL AND due_at <= ${c.now} ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`
      held = row
      if (!row) return false
      const done = await fire(c, handlers, kindOf(handlers, row), { id: row.id, subjectId: row.subject_id, data: row.data, dueAt: row.due_at })
      await c.tx.timer.update({ where: { id: row.id }, data: { firedAt: c.now, moot: !done } })
      return true
    })
  } catch (error) {
    if (!held) throw error
    await putOff(runtime, held, error)
    return true
  }
}

/** The kind of a stored timer; a newer program that was rolled back may have left one of a kind this one does not have. */
function kindOf(handlers: TimerHandlers, { kind }: Row): TimerKind {
  const known = (Object.keys(handlers) as TimerKind[]).find((one) => one === kind)
  if (known === undefined) throw new Error(`no handler fires timers of kind ${kind}`)
  return known
}

/** The row was typed when it was set, so it holds what its kind carries. */
const fire = <K extends TimerKind>(c: Change, handlers: TimerHandlers, kind: K, timer: DueTimer<K>): Promise<boolean> => handlers[kind](c, timer)

/** One timer that fails must not hold up the others: it is tried again later, and gives up after the last try; the log says so. */
async function putOff(runtime: Runtime, row: Row, error: unknown): Promise<void> {
  const wait = BACK_OFF[Math.min(row.attempts, BACK_OFF.length - 1)] as number
  const last = row.attempts + 1 >= TRIES
  const what = { err: error, timer: row.id, kind: row.kind, subject: row.subject_id, attempts: row.attempts + 1 }
  runtime.log.error(what, last ? 'a timer failed and gives up: mend the cause, then retryTimer' : 'a timer failed; it is tried again')
  await change(asSystem(runtime), 'putOffTimer', {}, async (c) => {
    await c.tx.timer.updateMany({
      where: { id: row.id, firedAt: null, attempts: row.attempts },
      data: { attempts: { increment: 1 }, ...(last ? { gaveUpAt: c.now } : {}), dueAt: new Date(c.now.getTime() + wait) },
    })
  })
}

/**
 * Fires everything that is due now.
 * @returns how many timers were fired, or put off
 */
export async function sweep(runtime: Runtime, handlers: TimerHandlers): Promise<number> {
  let fired = 0
  while (await fireNext(runtime, handlers)) fired++
  return fired
}

/** The sweeper of one process (定时器): looks for what is due until it is stopped. Any number of replicas may run one. */
export function startSweeper(runtime: Runtime, handlers: TimerHandlers): { stop(): Promise<void> } {
  let stopped = false
  const lanes = runtime.config.databaseUrl ? LANES.postgres : LANES.embedded
  const lane = async () => {
    while (!stopped && (await fireNext(runtime, handlers)));
  }
  // An idle look is one read, not a transaction.
  const look = async () => {
    const due = await runtime.db.timer.findFirst({ where: { firedAt: null, gaveUpAt: null, dueAt: { lte: runtime.clock.now() } }, select: { id: true } })
    if (due) for (const done of await Promise.allSettled(Array.from({ length: lanes }, lane))) if (done.status === 'rejected') throw done.reason
  }
  // The database is away: the sweeper asks again.
  const failed = (error: unknown) => runtime.log.warn({ err: error }, 'timers: the database could not be asked; trying again')
  const round = goRound(look, { every: LOOK_EVERY, afterFailure: LOOK_EVERY, failed })
  return {
    stop() {
      stopped = true
      return round.stop()
    },
  }
}
