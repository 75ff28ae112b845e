import type { EventKind } from '../events/catalogue.ts'

/** A verb that succeeded: what the answer to it said, and what its subscribers must therefore see. */
export interface Deed {
  readonly orderId: string
  readonly number: string
  /** The verb, or for one that leaves several events, which of them. */
  readonly verb: string
  readonly kind: EventKind
  /** Version the answer named: the event's. */
  readonly version: number
  /** State the answer named. */
  readonly status: string
  /** Ids after the deed; null: none yet. */
  readonly handler: string | null
  readonly team: string | null
  /** Account of the partner that registered the order. */
  readonly partner: string | null
  /** Staff who hold an offer of it: after a dispatch those it was made to, at its end those who lose it. */
  readonly offered: readonly string[]
  /** Real milliseconds (performance.now) of sending the verb and of its answer. */
  readonly sentAt: number
  readonly answeredAt: number
}

/** Something that should not have happened; any of these fails the run. */
export interface Trouble {
  readonly what: string
  readonly code: string
  readonly message: string
}

/** Everything one run did. */
export interface Ledger {
  readonly deeds: Deed[]
  /** Verbs done, by name; looks included. */
  readonly done: Map<string, number>
  /** Refusals the plan expected, by verb and code. */
  readonly refused: Map<string, number>
  readonly troubles: Trouble[]
  /** How long answers to verbs took, real milliseconds. */
  readonly latencies: number[]
}

export const emptyLedger = (): Ledger => ({ deeds: [], done: new Map(), refused: new Map(), troubles: [], latencies: [] })

export const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
