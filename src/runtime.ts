import type { Keys } from './access/encryption.ts'
import type { Viewer } from './access/viewer.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Db, Tx } from './db/database.ts'
import type { EventDraft, EventKind } from './events/catalogue.ts'
import type { CollectedRows } from './events/collected-rows.ts'
import type { Hub } from './events/hub.ts'
import type { Files } from './files/files.ts'
import type { Log } from './log.ts'
import type { Quotas } from './quotas/quotas.ts'
import type { Standing } from './quotas/standing.ts'
import type { TimerKind, TimerKinds } from './timers/kinds.ts'

/** What one running program stands on. A plain record made by open-runtime.ts; tests make several in one process. */
export interface Runtime {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly db: Db
  readonly keys: Keys
  /** Signatures, photographs, materials. */
  readonly files: Files
  /** How often each caller may ask. */
  readonly quotas: Quotas
  readonly hub: Hub
  /** Tell every replica that the log has grown; only a hint, sent after the commit. */
  readonly wake: { hint(): void }
  /** What a change in one domain does in the domains to its right; listed once in effects.ts. */
  readonly effects: Effects
}

export type Language = 'zh' | 'en'

/** The viewer, and the running program: every operation is called with both. */
export interface Caller {
  readonly runtime: Runtime
  readonly viewer: Viewer
  readonly requestId: string
  readonly language: Language
  /** Address the request came from, for rate limits only; never stored. */
  readonly address: string
  /** Told what is left of a quota, for the headers of the answer. */
  readonly told?: ((left: Standing) => void) | undefined
}

/** One transaction that changes something. Everything in it reads and writes through `tx` and tells time by `now`. */
export interface Change extends Caller {
  readonly tx: Tx
  readonly now: Date
  /** Rows that are written with the change's last statement: timers, notices, clocks. */
  readonly collected: CollectedRows
  /**
   * Buffers an event; all of a change's events are appended in one statement, last.
   * @param order the order as it was before the event; null for a kind of event that has no effects
   */
  emit(event: EventDraft, order: EffectOrder | null): void
}

/** What effects read of an order, as it was before the event: what is to be ended was there then, and is not asked for again. */
export interface EffectOrder {
  readonly registeredAt: Date
  readonly suspendedAt: Date | null
  readonly extensionPending: boolean
  /** Why staff propose to end it without its result. */
  readonly incompleteProposed: string | null
  readonly returnPending: boolean
  readonly openCoHandlings: number
  /** Since when it waits for a time to become free. */
  readonly slotWaitSince: Date | null
  readonly matters: readonly { readonly id: string; readonly promisedDays: number; readonly statutoryDays: number }[]
}

/** What a change in one domain does in a domain to its right; run inside the change, before the append. */
export type Effect = (c: Change, event: EventDraft, order: EffectOrder) => Promise<void>

/** The effects of each kind of event, in the order they run. */
export type Effects = { readonly [K in EventKind]?: readonly Effect[] }

/** A timer (定时任务) that is due, as its handler is given it. */
export interface DueTimer<K extends TimerKind = TimerKind> {
  readonly id: string
  readonly subjectId: string
  readonly data: TimerKinds[K]
  /** The instant it was set for; `c.now` is later when no process was there to fire it. */
  readonly dueAt: Date
}

/**
 * Fires one timer inside the change that marks it fired, as the system. What was decided since it was set is read anew:
 * a timer is never taken back, it finds that nothing is left to do. A handler that reads the data of its timers names their kind.
 * @returns false when nothing was left to do
 */
export type TimerHandler<K extends TimerKind = TimerKind> = (c: Change, timer: DueTimer<K>) => Promise<boolean>

/** A handler for each kind of timer, without exception. */
export type TimerHandlers = { readonly [K in TimerKind]: TimerHandler<K> }
