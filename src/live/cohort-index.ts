import type { LoggedEvent } from '../events/catalogue.ts'
import type { Cohort, Member } from './cohort.ts'

interface Entry {
  readonly key: string
  readonly cohort: Cohort
  readonly order: string | null
}

/** The cohorts of a process, found by their key, and by the order whose events alone concern them. */
export class CohortIndex {
  readonly #byKey = new Map<string, Entry>()
  /** Cohorts that only events of one order concern, by that order; and the others, asked for every event. */
  readonly #byOrder = new Map<string, Set<Entry>>()
  readonly #others = new Set<Entry>()

  get size(): number {
    return this.#byKey.size
  }

  *[Symbol.iterator](): IterableIterator<Cohort> {
    for (const { cohort } of this.#byKey.values()) yield cohort
  }

  /** The cohort of a key; made when there is none. */
  enter(key: string, order: string | null, make: () => Cohort): Cohort {
    const known = this.#byKey.get(key)
    if (known) return known.cohort
    const entry: Entry = { key, cohort: make(), order }
    this.#byKey.set(key, entry)
    if (order === null) this.#others.add(entry)
    else this.#byOrder.set(order, (this.#byOrder.get(order) ?? new Set()).add(entry))
    return entry.cohort
  }

  /** A member leaves; its cohort goes with its last one. */
  leave(key: string, member: Member): void {
    const entry = this.#byKey.get(key)
    if (!entry || member.gone) return
    entry.cohort.leave(member)
    if (entry.cohort.size > 0) return
    this.#byKey.delete(key)
    this.#others.delete(entry)
    const same = this.#byOrder.get(entry.order ?? '')
    if (same?.delete(entry) && same.size === 0) this.#byOrder.delete(entry.order ?? '')
  }

  /** Tells every cohort that an event may concern. */
  tell(event: LoggedEvent): void {
    for (const { cohort } of this.#byOrder.get(event.orderId) ?? []) cohort.news(event)
    for (const { cohort } of this.#others) cohort.news(event)
  }
}
