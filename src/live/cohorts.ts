import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionResult } from 'graphql'
import type { LoggedEvent } from '../events/catalogue.ts'
import type { Ground } from '../ground.ts'
import { newRequestId } from '../ids.ts'
import { turns } from '../turns.ts'
import { watchAccess } from './access.ts'
import type { Cohort, CohortGround, Member } from './cohort.ts'
import { cohortKey } from './cohort-key.ts'
import { temporary } from './failure.ts'
import { type FeedSource, gapBefore, resync, startOf } from './feed.ts'
import { FeedCohort } from './feed-cohort.ts'
import { type FeedFrame, HEARTBEAT_MS, LOG_SEEN_MS, type ViewFrame } from './frames.ts'
import { begin, executeFrame, type Operation } from './operation.ts'
import { sharedFrames } from './shared-frames.ts'
import type { Payload, Sink } from './sink.ts'
import type { ViewSource } from './view.ts'
import { type ViewCohort, viewCohort } from './view-cohort.ts'

/** A subscription that has joined its cohort. */
export interface Joined {
  /** Nothing is sent to it any more. */
  leave(): void
}

/** Everything that is followed in one process. */
export interface Cohorts {
  /**
   * Begins an operation: one answer, or the sink gets what the subscription brings until it leaves, ends or fails.
   * @throws Problem UNAVAILABLE or OVERLOADED when it cannot be begun now
   */
  join(operation: Operation, sink: Sink): Promise<ExecutionResult | Joined>
  /** Cohorts and their members now. */
  readonly size: { readonly cohorts: number; readonly members: number }
  stop(): void
}

/** Parts of catch-ups under way at once: a crowd that comes back must not starve those who are live. */
const REPLAYS_AT_ONCE = 4
const BEAT_EVERY_MS = 500
const LONGEST_PAUSE_MS = 2_000

interface Entry {
  readonly key: string
  readonly cohort: Cohort
  readonly order: string | null
}

/**
 * The cohorts of one server process.
 * @param heartbeatMs longest silence of a stream, real milliseconds
 * @param logSeenMs no heartbeat when the log could not be read for so long, real milliseconds
 */
export function createCohorts(ground: Ground, heartbeatMs = HEARTBEAT_MS, logSeenMs = LOG_SEEN_MS): Cohorts {
  const byKey = new Map<string, Entry>()
  /** Those that only events of one order concern, by that order; and the others, asked for every event. */
  const byOrder = new Map<string, Set<Entry>>()
  const others = new Set<Entry>()
  const early = new Set<Cohort>()
  const inTurn = turns(REPLAYS_AT_ONCE)
  const sharing = sharedFrames()
  const access = watchAccess(ground)
  let stopped = false

  const unfollow = ground.hub.follow({
    moved(events) {
      for (const event of events) tell(event)
      for (const cohort of early) if (early.delete(cohort)) cohort.moved()
    },
    reset() {
      for (const { cohort } of byKey.values()) cohort.moved()
    },
  })
  const beats = setInterval(
    () => {
      const now = performance.now()
      for (const { cohort } of byKey.values()) cohort.beat(now)
    },
    Math.min(BEAT_EVERY_MS, heartbeatMs / 4),
  )
  beats.unref()

  function tell(event: LoggedEvent) {
    for (const { cohort } of byOrder.get(event.orderId) ?? []) cohort.news(event)
    for (const { cohort } of others) cohort.news(event)
  }

  /** While the database is away nothing is lost and nobody is sent away: the frame is tried again. */
  async function patiently<T>(work: () => Promise<T>, givenUp: () => boolean): Promise<T | null> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!temporary(error)) throw error
        if (stopped || givenUp()) return null
        await pause(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** attempt) * (0.5 + Math.random() / 2), undefined, { ref: false })
      }
    }
  }

  function failed(error: unknown, members: Iterable<Member>) {
    ground.log.error({ err: error }, 'unexpected error in a subscription')
    for (const { sink } of [...members]) sink.fail(error)
  }

  /** Frames of a cohort are executed in the name of the one who came first; all have the same rights. */
  function cohortGround(operation: Operation, audience: string): CohortGround {
    const common = { ...operation, context: { ...operation.context, requestId: newRequestId() } }
    const share = sharing(operation, audience)
    const alone = (frame: FeedFrame<unknown> | ViewFrame) => executeFrame(common, frame)
    const execute = (frame: FeedFrame<unknown> | ViewFrame, givenUp: () => boolean) =>
      patiently(() => (frame.type === 'EVENT' ? share(frame, alone) : alone(frame)), givenUp)
    return { ground, heartbeatMs, logSeenMs, execute, patiently, early, inTurn, failed }
  }

  function enter(key: string, source: FeedSource<unknown> | ViewSource, make: () => Cohort): Cohort {
    const known = byKey.get(key)
    if (known) return known.cohort
    const entry: Entry = { key, cohort: make(), order: source.order }
    byKey.set(key, entry)
    if (entry.order === null) others.add(entry)
    else byOrder.set(entry.order, (byOrder.get(entry.order) ?? new Set()).add(entry))
    return entry.cohort
  }

  function leave(key: string, member: Member) {
    const entry = byKey.get(key)
    if (!entry || member.gone) return
    entry.cohort.leave(member)
    if (entry.cohort.size > 0) return
    byKey.delete(key)
    others.delete(entry)
    const same = byOrder.get(entry.order ?? '')
    if (same?.delete(entry) && same.size === 0) byOrder.delete(entry.order ?? '')
  }

  /** Puts a subscription into its cohort; a feed whose cursor cannot be honoured is told so instead. */
  async function follow(operation: Operation, source: FeedSource<unknown> | ViewSource, key: string, member: Member) {
    if (source.kind === 'view') {
      const cohort = enter(key, source, () => viewCohort(cohortGround(operation, source.audience), source)) as ViewCohort
      return cohort.join(member)
    }
    const position = await startOf(ground, source)
    const gap = await gapBefore(ground, position)
    const alone = gap && (await executeFrame(operation, resync(ground, source.audience, gap)))
    if (member.gone) return
    if (alone) {
      member.sink.send([alone])
      return member.sink.end()
    }
    const cohort = enter(key, source, () => new FeedCohort(cohortGround(operation, source.audience), source)) as FeedCohort
    cohort.join(member, position)
  }

  async function join(operation: Operation, sink: Sink): Promise<ExecutionResult | Joined> {
    const begun = await begin(operation)
    if ('result' in begun) return begun.result
    const { viewer } = operation.context
    const key = cohortKey(operation, begun.source.audience)
    const member: Member = { viewer, sink, gone: false }
    const unwatch = access.add({
      viewer,
      announce: (at) => {
        executeFrame(operation, { type: 'ACCESS_ENDING', at }).then(
          (payload: Payload) => member.gone || sink.send([payload]),
          (error: unknown) => failed(error, [member]),
        )
      },
      end: (error) => sink.fail(error),
    })
    const joined = {
      leave() {
        unwatch()
        leave(key, member)
        member.gone = true
      },
    }
    try {
      await follow(operation, begun.source, key, member)
    } catch (error) {
      joined.leave()
      throw error
    }
    return joined
  }

  return {
    join,
    get size() {
      let members = 0
      for (const { cohort } of byKey.values()) members += cohort.size
      return { cohorts: byKey.size, members }
    },
    stop() {
      stopped = true
      unfollow()
      access.stop()
      clearInterval(beats)
    },
  }
}
