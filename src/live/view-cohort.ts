import type { LoggedEvent } from '../events/catalogue.ts'
import { sealCursor } from '../events/cursor.ts'
import { pauses } from '../pauses.ts'
import type { Cohort, CohortRuntime, Member } from './cohort.ts'
import type { Payload } from './sink.ts'
import type { ViewSource } from './view.ts'

/**
 * The cohort of a view: one snapshot for all after a change, not more often than the floor; changes between are left out. A
 * member whose sink does not drain gets none until there is room again, and then the newest.
 *
 * What holds at any time:
 * - a snapshot's cursor is a head seen before its value is read: the value is at least that new;
 * - `stale` is taken back before the reading begins, so that a change during it makes the next snapshot;
 * - one loop at most reads (`busy`); it ends only when no member waits for the present and nothing is stale;
 * - a member is among `joining` until it has been shown a state, then among `members`.
 */
export class ViewCohort implements Cohort {
  readonly #env: CohortRuntime
  readonly #source: ViewSource
  readonly #members = new Set<Member>()
  /** Members that have not been shown the present state yet. */
  #joining = new Set<Member>()
  #stale = false
  #busy = false
  #shownAt = Number.NEGATIVE_INFINITY
  #sentAt = performance.now()
  /** Waits for the floor. */
  readonly #pauses = pauses()

  constructor(env: CohortRuntime, source: ViewSource) {
    this.#env = env
    this.#source = source
  }

  /** A member begins with the state as it is. */
  join(member: Member): void {
    if (member.gone) return
    this.#joining.add(member)
    this.#wake()
  }

  news(event: LoggedEvent): void {
    if (this.#stale || !this.#source.concerns(event)) return
    this.#stale = true
    if (this.#members.size > 0 && !this.#busy) this.#wake()
  }

  moved(): void {
    this.#stale = true
    this.#wake()
  }

  beat(now: number): void {
    const { runtime, execute, heartbeatMs, logSeenMs, failed } = this.#env
    if (this.#busy || this.#members.size === 0 || now - this.#sentAt < heartbeatMs || now - runtime.hub.seenAt > logSeenMs) return
    this.#sentAt = now
    execute({ type: 'CAUGHT_UP', cursor: this.#cursor(), serverTime: runtime.clock.now() }, () => this.#members.size === 0).then(
      (payload) => {
        if (payload) for (const { sink } of this.#members) if (!sink.full) sink.send([payload])
      },
      (error: unknown) => failed(error, this.#members),
    )
  }

  leave(member: Member): void {
    member.gone = true
    this.#members.delete(member)
    this.#joining.delete(member)
  }

  get size(): number {
    return this.#members.size + this.#joining.size
  }

  #cursor(): string {
    const { hub, keys } = this.#env.runtime
    return sealCursor(keys, hub.epoch, this.#source.audience, hub.head())
  }

  #wake(): void {
    this.#pauses.wake()
    if (this.#busy) return
    this.#busy = true
    this.#run().catch((error: unknown) => this.#env.failed(error, [...this.#members, ...this.#joining]))
  }

  async #run(): Promise<void> {
    try {
      while (this.#joining.size > 0 || (this.#stale && this.#members.size > 0)) {
        await this.#floor()
        await this.#show()
      }
    } finally {
      this.#busy = false
    }
  }

  /** Waits for the floor; a member that joins does not wait. */
  async #floor(): Promise<void> {
    const left = this.#source.floorMs - (performance.now() - this.#shownAt)
    if (left <= 0 || this.#joining.size > 0) return
    await this.#pauses.pause(left)
  }

  /** Reads the state and shows it: to members that join, and to all when there is news for them. */
  async #show(): Promise<void> {
    const fresh = this.#joining
    this.#joining = new Set()
    // Only a change is news to members that have seen the state before it.
    const forAll = this.#stale && performance.now() - this.#shownAt >= this.#source.floorMs
    if (forAll) {
      this.#stale = false
      this.#shownAt = this.#sentAt = performance.now()
    }
    const left = () => this.#members.size + fresh.size === 0
    const payload = await this.#env.execute({ type: 'SNAPSHOT', cursor: this.#cursor(), asOf: this.#env.runtime.clock.now() }, left)
    if (!payload) return
    if (forAll) for (const member of this.#members) this.#send(member, payload)
    for (const member of fresh) {
      if (member.gone) continue
      this.#members.add(member)
      this.#send(member, payload)
    }
  }

  #send(member: Member, payload: Payload): void {
    if (!member.sink.full) member.sink.send([payload])
    else {
      this.#members.delete(member)
      member.sink.drained().then(() => this.join(member))
    }
  }
}
