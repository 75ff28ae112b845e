import { sealCursor } from '../events/cursor.ts'
import type { Cohort, CohortGround, Member } from './cohort.ts'
import { advance, type FeedSource, type Place, resync } from './feed.ts'
import type { Payload } from './sink.ts'

/** Members at one place, who get the same frames. */
interface Train {
  readonly place: Place
  readonly members: Set<Member>
  /** Real time of its last frame. */
  sentAt: number
  /** It has begun to move; until then others with the same cursor may get on. */
  moving: boolean
}

/** The cohort of a feed is joined at a place in the log. */
export interface FeedCohort extends Cohort {
  join(member: Member, place: Place): void
}

/**
 * The cohort of a feed. Its main train stands at the head of the log, asleep until an event is for it: then it reads on,
 * and each frame goes to all its members. Who comes with an older cursor, or does not drain, is a train of its own that
 * catches up from the log and then gets on the main one, between two of its frames.
 */
export function feedCohort(env: CohortGround, source: FeedSource<unknown>): FeedCohort {
  const { ground, execute } = env
  const { hub, keys } = ground
  const { audience, select } = source
  const seal = (pos: number) => sealCursor(keys, hub.epoch, audience, pos)
  const train = (place: Place, members: Iterable<Member> = []): Train => ({ place, members: new Set(members), sentAt: performance.now(), moving: false })
  const atHead = (): Place => ({ epoch: hub.epoch, pos: hub.head(), lastPos: hub.head(), last: seal(hub.head()) })

  let main = train(atHead())
  const behind = new Set<Train>()
  /** Trains that have come as far as the main one and wait to be taken on. */
  const arrived = new Set<Train>()
  let busy = false
  /** How far the main train goes with the step under way. */
  let target = 0
  let beatDue = false

  const everybody = () => [main, ...behind, ...arrived]
  /** Asleep, the main train stands at the head, wherever that is. */
  const mainAt = () => (busy ? target : hub.head())

  /** Sends to a train; who is full falls behind, from before these frames. */
  function send(to: Train, payloads: readonly Payload[], before: Place) {
    to.sentAt = performance.now()
    for (const member of to.members) {
      if (!member.sink.full) member.sink.send(payloads)
      else {
        to.members.delete(member)
        setOff(train({ ...before }, [member]))
      }
    }
  }

  /** One step of a train, at most up to a position. */
  async function moveOn(one: Train, upTo: number) {
    const before = { ...one.place }
    const left = () => one.members.size === 0
    const frames = (await env.patiently(() => advance(ground, source, one.place, upTo), left)) ?? []
    if (frames[0]?.type === 'RESYNC_REQUIRED') return resyncAll(one, await execute(frames[0], left))
    const payloads = await Promise.all(frames.map((frame) => execute(frame, left)))
    const sent = payloads.filter((payload) => payload !== null)
    if (sent.length > 0 && sent.length === payloads.length) send(one, sent, before)
  }

  function resyncAll(one: Train, payload: Payload | null) {
    for (const { sink } of one.members) {
      if (payload) sink.send([payload])
      sink.end()
    }
    one.members.clear()
  }

  async function heartbeat(one: Train) {
    const before = { ...one.place }
    one.place.last = seal(one.place.pos)
    one.place.lastPos = one.place.pos
    const payload = await caughtUp(one.place.last)
    if (payload) send(one, [payload], before)
  }

  const caughtUp = (cursor: string) => execute({ type: 'CAUGHT_UP', cursor, serverTime: ground.clock.now() }, () => false)

  /** Takes on those who have come as far as the main train; each is told with one frame where the common stream goes on. */
  async function takeOn() {
    const here = [...arrived].filter((one) => one.place.pos <= main.place.pos)
    for (const one of here) arrived.delete(one)
    // Nobody's cursor goes back: when one of them has a later one, the members hear of it too.
    if (here.some((one) => one.place.lastPos > main.place.lastPos)) await heartbeat(main)
    const payload = await caughtUp(main.place.last)
    for (const member of here.flatMap((one) => [...one.members])) {
      if (member.gone) continue
      main.members.add(member)
      if (payload) member.sink.send([payload])
    }
  }

  /** @returns whether there may be more to do */
  async function step(): Promise<boolean> {
    const { place } = main
    if (place.epoch !== hub.epoch) {
      const ended = train(atHead())
      for (const one of [main, ...arrived]) for (const member of one.members) ended.members.add(member)
      main = train(atHead())
      arrived.clear()
      resyncAll(ended, await execute(resync(ground, audience, 'EPOCH_CHANGED'), () => false))
      return true
    }
    const waiting = [...arrived].map((one) => one.place.pos)
    if (waiting.some((pos) => pos <= place.pos)) {
      await takeOn()
      return true
    }
    const upTo = Math.min(hub.head(), ...waiting)
    if (place.pos < upTo) {
      target = upTo
      if (main.members.size > 0) await moveOn(main, upTo)
      else place.pos = upTo
      return true
    }
    if (!beatDue) return false
    beatDue = false
    await heartbeat(main)
    return true
  }

  /** Wakes the main train; asleep it has nothing to read up to `from`. */
  function wake(from: number) {
    if (busy) return
    busy = true
    // Those who arrived ahead of this process get on where they are: not past them, or they would miss what lies between.
    main.place.pos = Math.max(main.place.pos, Math.min(from, ...[...arrived].map((one) => one.place.pos)))
    target = main.place.pos
    run().catch((error: unknown) => env.failed(error, main.members))
  }

  async function run() {
    try {
      while (await step());
    } finally {
      busy = false
      // Ahead of what this process has seen of the log: they wait for it to come by.
      if (arrived.size > 0) env.early.add(self)
    }
  }

  /** Sends a train on its own way until it has caught up with the main one. */
  function setOff(one: Train) {
    behind.add(one)
    catchUp(one)
      .catch((error: unknown) => env.failed(error, one.members))
      .finally(() => behind.delete(one))
  }

  async function catchUp(one: Train) {
    while (one.members.size > 0) {
      const full = [...one.members].find((member) => member.sink.full)
      if (full && one.members.size > 1) {
        one.members.delete(full)
        setOff(train({ ...one.place }, [full]))
      } else if (full) await full.sink.drained()
      else if (one.place.epoch !== hub.epoch) return resyncAll(one, await execute(resync(ground, audience, 'EPOCH_CHANGED'), () => false))
      else if (one.place.pos >= mainAt()) {
        behind.delete(one)
        arrived.add(one)
        return wake(hub.head())
      } else {
        await env.inTurn(async () => {
          one.moving = true
          await moveOn(one, mainAt())
          if (performance.now() - one.sentAt >= env.heartbeatMs) await heartbeat(one)
        })
      }
    }
  }

  const self: FeedCohort = {
    join(member, place) {
      // A crowd that comes back after a cut brings the same cursor: they travel together.
      const same = [...behind].find((one) => !one.moving && one.place.last === place.last && one.place.epoch === place.epoch)
      if (same) same.members.add(member)
      else setOff(train(place, [member]))
    },
    news(event) {
      if (!busy && main.members.size > 0 && select(event) !== null) wake(event.pos - 1)
    },
    moved() {
      if (arrived.size > 0 || main.place.epoch !== hub.epoch) wake(hub.head())
    },
    beat(now) {
      if (busy || main.members.size === 0 || now - main.sentAt < env.heartbeatMs || now - hub.seenAt > env.logSeenMs) return
      beatDue = true
      wake(hub.head())
    },
    leave(member) {
      member.gone = true
      for (const one of everybody()) one.members.delete(member)
    },
    get size() {
      return everybody().reduce((sum, one) => sum + one.members.size, 0)
    },
  }
  return self
}
