import type { Registration } from '../registration/registration-rules.ts'
import type { Language } from '../runtime.ts'
import type { AreaName } from './area-names.ts'

/** What became of a row that was sent. */
export interface Outcome {
  readonly number: string | null
  readonly alreadyRegistered: boolean
  readonly refusal: { readonly code: string; readonly fields: readonly string[]; readonly message: string } | null
}

/** How they are registered, and answered. */
export interface Manner {
  readonly language: Language
  /** As orders of the past (历史工单). */
  readonly history: boolean
}

/** Where registrations go: a database, or a running server. Both run registerOrders. */
export interface Sink {
  /** For people. */
  readonly place: string
  /** Most bytes of JSON in one batch. */
  readonly mostBytes: number
  areas(): Promise<AreaName[]>
  /**
   * @param key the same for every try of a batch, so that one whose answer was lost is answered again
   * @throws StartError when going on makes no sense; Passing when it may work in a moment
   */
  register(rows: readonly Registration[], checkOnly: boolean, key: string): Promise<Outcome[]>
  close(): Promise<void>
}

/** A fault that goes by: the server restarts, is overloaded, or asks to wait. */
export class Passing extends Error {
  readonly waitSeconds: number
  constructor(message: string, waitSeconds = 0) {
    super(message)
    this.waitSeconds = waitSeconds
  }
}
