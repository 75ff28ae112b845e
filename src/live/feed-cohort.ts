import type { LoggedEvent } from '../events/catalogue.ts'
import { sealCursor } from '../events/cursor.ts'
import type { Cohort, CohortRuntime, Member } from './cohort.ts'
import { advance, type FeedSource, type Position, resync } from './feed.ts'
import { deliver, end, fullMember, type Group, groupAt } from './group.ts'

/**
 * The cohort of a feed. Its main group stands at the head of the log, asleep until an event is for it: then it reads on, and
 * each frame goes to all its members. A member that comes with an older cursor, or does not drain, is a group of its own that
 * catches up from the log and then joins the main one, between two of its frames.
 *
 * What holds at any time:
 * - one loop at most moves the main group (`busy`); a group behind is moved by the loop of its own alone;
 * - asleep, the main group has been sent everything up to the head that is for it;
 * - a group in `arrived` stands at or past the position the main one had when it arrived, and waits there;
 * - the main group never reads past a group that has arrived: its members would miss what lies between.
 */
export class FeedCohort implements Cohort {
  readonly #env: CohortRuntime
  readonly #source: FeedSource<unknown>
  #main: Group
  readonly #behind = new Set<Group>()
  /** Groups that have come as far as the main one and wait to be taken on. */
  readonly #arrived = new Set<Group>()
  #busy = false
  /** How far the main group goes with the step under way. */
  #target = 0
  #beatDue = false

  constructor(env: CohortRuntime, source: FeedSource<unknown>) {
    this.#env = env
    this.#source = source
    this.#main = groupAt(this.#atHead())
  }

  get #hub() {
    return this.#env.runtime.hub
  }

  /** A member joins at a position of the log. A crowd that comes back after a cut brings the same cursor and travels together. */
  join(member: Member, position: Position): void {
    const same = [...this.#behind].find((group) => !group.moving && group.position.last === position.last && group.position.epoch === position.epoch)
    if (same) same.members.add(member)
    else this.#setOff(groupAt(position, [member]))
  }

  news(event: LoggedEvent): void {
    if (!this.#busy && this.#main.members.size > 0 && this.#source.select(event) !== null) this.#wake(event.pos - 1)
  }

  moved(): void {
    if (this.#arrived.size > 0 || this.#main.position.epoch !== this.#hub.epoch) this.#wake(this.#hub.head())
  }

  beat(now: number): void {
    const { heartbeatMs, logSeenMs } = this.#env
    if (this.#busy || this.#main.members.size === 0 || now - this.#main.sentAt < heartbeatMs || now - this.#hub.seenAt > logSeenMs) return
    this.#beatDue = true
    this.#wake(this.#hub.head())
  }

  leave(member: Member): void {
    member.gone = true
    for (const group of this.#everybody()) group.members.delete(member)
  }

  get size(): number {
    return this.#everybody().reduce((sum, group) => sum + group.members.size, 0)
  }

  #everybody(): Group[] {
    return [this.#main, ...this.#behind, ...this.#arrived]
  }

  #seal(pos: number): string {
    return sealCursor(this.#env.runtime.keys, this.#hub.epoch, this.#source.audience, pos)
  }

  #atHead(): Position {
    const head = this.#hub.head()
    return { epoch: this.#hub.epoch, pos: head, lastPos: head, last: this.#seal(head) }
  }

  // The main group.

  /** Wakes the main group; asleep it has nothing to read up to `from`. */
  #wake(from: number): void {
    if (this.#busy) return
    this.#busy = true
    const { position } = this.#main
    // Groups that arrived ahead of this process join where they are.
    position.pos = Math.max(position.pos, Math.min(from, ...[...this.#arrived].map((group) => group.position.pos)))
    this.#target = position.pos
    this.#run().catch((error: unknown) => this.#env.failed(error, this.#main.members))
  }

  async #run(): Promise<void> {
    try {
      while (await this.#step());
    } finally {
      this.#busy = false
      // Ahead of what this process has seen of the log: they wait for it to come by.
      if (this.#arrived.size > 0) this.#env.early.add(this)
    }
  }

  /** @returns whether there may be more to do */
  async #step(): Promise<boolean> {
    const main = this.#main
    const { position } = main
    if (position.epoch !== this.#hub.epoch) {
      await this.#beginAnew()
      return true
    }
    const waiting = [...this.#arrived].map((group) => group.position.pos)
    if (waiting.some((pos) => pos <= position.pos)) {
      await this.#takeOn()
      return true
    }
    const upTo = Math.min(this.#hub.head(), ...waiting)
    if (position.pos < upTo) {
      this.#target = upTo
      if (main.members.size > 0) await this.#moveOn(main, upTo)
      else position.pos = upTo
      return true
    }
    if (!this.#beatDue) return false
    this.#beatDue = false
    await this.#heartbeat(main)
    return true
  }

  /** The log is another one: all members at its head are asked to reload. */
  async #beginAnew(): Promise<void> {
    const ended = groupAt(this.#atHead())
    for (const group of [this.#main, ...this.#arrived]) for (const member of group.members) ended.members.add(member)
    this.#main = groupAt(this.#atHead())
    this.#arrived.clear()
    await this.#askToReload(ended)
  }

  /** Takes on groups that have come as far as the main one; each member is told with one frame where the common stream goes on. */
  async #takeOn(): Promise<void> {
    const main = this.#main
    const here = [...this.#arrived].filter((group) => group.position.pos <= main.position.pos)
    for (const group of here) this.#arrived.delete(group)
    // No cursor goes back: when one of them has a later one, the members hear of it too.
    if (here.some((group) => group.position.lastPos > main.position.lastPos)) await this.#heartbeat(main)
    const payload = await this.#caughtUp(main.position.last)
    for (const member of here.flatMap((group) => [...group.members])) {
      if (member.gone) continue
      main.members.add(member)
      if (payload) member.sink.send([payload])
    }
  }

  /** Asleep, the main group stands at the head, wherever that is. */
  #mainAt(): number {
    return this.#busy ? this.#target : this.#hub.head()
  }

  // Groups behind.

  /** Sends a group on its own way until it has caught up with the main one. */
  #setOff(group: Group): void {
    this.#behind.add(group)
    this.#catchUp(group)
      .catch((error: unknown) => this.#env.failed(error, group.members))
      .finally(() => this.#behind.delete(group))
  }

  async #catchUp(group: Group): Promise<void> {
    const { position } = group
    while (group.members.size > 0) {
      const full = fullMember(group)
      if (full && group.members.size > 1) {
        group.members.delete(full)
        this.#setOff(groupAt({ ...position }, [full]))
      } else if (full) await full.sink.drained()
      else if (position.epoch !== this.#hub.epoch) return this.#askToReload(group)
      else if (position.pos >= this.#mainAt()) {
        this.#behind.delete(group)
        this.#arrived.add(group)
        return this.#wake(this.#hub.head())
      } else
        await this.#env.inTurn(async () => {
          group.moving = true
          await this.#moveOn(group, this.#mainAt())
          if (performance.now() - group.sentAt >= this.#env.heartbeatMs) await this.#heartbeat(group)
        })
    }
  }

  // Any group.

  /** One step of a group, at most up to a position of the log. */
  async #moveOn(group: Group, upTo: number): Promise<void> {
    const { runtime, execute, patiently } = this.#env
    const before = { ...group.position }
    const left = () => group.members.size === 0
    const frames = (await patiently(() => advance(runtime, this.#source, group.position, upTo), left)) ?? []
    if (frames[0]?.type === 'RESYNC_REQUIRED') return end(group, await execute(frames[0], left))
    const payloads = await Promise.all(frames.map((frame) => execute(frame, left)))
    const sent = payloads.filter((payload) => payload !== null)
    if (sent.length > 0 && sent.length === payloads.length) this.#send(group, sent, before)
  }

  /** Sends to a group; a member whose sink is full falls behind, from before these frames. */
  #send(group: Group, payloads: Parameters<typeof deliver>[1], before: Position): void {
    for (const member of deliver(group, payloads)) this.#setOff(groupAt({ ...before }, [member]))
  }

  async #heartbeat(group: Group): Promise<void> {
    const { position } = group
    const before = { ...position }
    position.last = this.#seal(position.pos)
    position.lastPos = position.pos
    const payload = await this.#caughtUp(position.last)
    if (payload) this.#send(group, [payload], before)
  }

  #caughtUp(cursor: string) {
    return this.#env.execute({ type: 'CAUGHT_UP', cursor, serverTime: this.#env.runtime.clock.now() }, () => false)
  }

  async #askToReload(group: Group): Promise<void> {
    const { runtime, execute } = this.#env
    end(group, await execute(resync(runtime, this.#source.audience, 'EPOCH_CHANGED'), () => false))
  }
}
