import type { ExecutionResult } from 'graphql'
import type { CodeHolder } from '../access/still-valid.ts'
import { newRequestId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { backOff, retry } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { turns } from '../turns.ts'
import { type Watched, watchAccess } from './access.ts'
import type { Cohort, CohortRuntime, Member } from './cohort.ts'
import { CohortIndex } from './cohort-index.ts'
import { cohortKey } from './cohort-key.ts'
import { temporary } from './failure.ts'
import { type FeedSource, gapBefore, resync, startOf } from './feed.ts'
import { FeedCohort } from './feed-cohort.ts'
import type { FeedFrame, ViewFrame } from './frames.ts'
import { begin, executeFrame, type Operation } from './operation.ts'
import { sharedFrames } from './shared-frames.ts'
import type { Payload, Sink } from './sink.ts'
import type { ViewSource } from './view.ts'
import { ViewCohort } from './view-cohort.ts'

/** A subscription that has joined its cohort. */
export interface Joined {
  /** Nothing is sent to it any more. */
  leave(): void
}

const REPLAYS_AT_ONCE = LIMITS.CATCH_UPS.value
const BEAT_EVERY_MS = LIMITS.BEAT_EVERY_MS.value
const LONGEST_PAUSE_MS = LIMITS.STREAM_PAUSE_MS.value

/** Everything that is followed in one process. */
export class Cohorts {
  readonly #runtime: Runtime
  readonly #heartbeatMs: number
  readonly #logSeenMs: number
  readonly #index = new CohortIndex()
  /** Cohorts that wait for the log to come by. */
  readonly #early = new Set<Cohort>()
  readonly #inTurn = turns(REPLAYS_AT_ONCE)
  readonly #sharing = sharedFrames()
  readonly #access
  readonly #unfollow: () => void
  readonly #beats: NodeJS.Timeout
  #stopped = false

  /**
   * @param heartbeatMs longest silence of a stream, real milliseconds
   * @param logSeenMs no heartbeat when the log could not be read for so long, real milliseconds
   */
  constructor(runtime: Runtime, heartbeatMs = LIMITS.HEARTBEAT_MS.value, logSeenMs = LIMITS.LOG_SEEN_MS.value) {
    this.#runtime = runtime
    this.#heartbeatMs = heartbeatMs
    this.#logSeenMs = logSeenMs
    this.#access = watchAccess(runtime)
    this.#unfollow = runtime.hub.follow({
      moved: (events) => {
        for (const event of events) this.#index.tell(event)
        for (const cohort of this.#early) if (this.#early.delete(cohort)) cohort.moved()
      },
      reset: () => {
        for (const cohort of this.#index) cohort.moved()
      },
    })
    this.#beats = setInterval(() => this.#beat(), Math.min(BEAT_EVERY_MS, heartbeatMs / 4))
    this.#beats.unref()
  }

  /**
   * Begins an operation: one answer, or the sink gets the subscription's frames until it leaves, ends or fails.
   * @throws Problem UNAVAILABLE or OVERLOADED when it cannot be begun now
   */
  async join(operation: Operation, sink: Sink): Promise<ExecutionResult | Joined> {
    const begun = await begin(operation)
    if ('result' in begun) return begun.result
    const key = cohortKey(operation, begun.source.audience)
    const member: Member = { viewer: operation.context.viewer, sink, gone: false }
    const unwatch = this.#watch(operation, member, begun.source.holder)
    const joined = {
      leave: () => {
        unwatch()
        this.#index.leave(key, member)
        member.gone = true
      },
    }
    try {
      await this.#follow(operation, begun.source, key, member)
    } catch (error) {
      joined.leave()
      throw error
    }
    return joined
  }

  /** Cohorts and their members now. */
  get size(): { readonly cohorts: number; readonly members: number } {
    let members = 0
    for (const cohort of this.#index) members += cohort.size
    return { cohorts: this.#index.size, members }
  }

  stop(): void {
    this.#stopped = true
    this.#unfollow()
    this.#access.stop()
    clearInterval(this.#beats)
  }

  #beat(): void {
    const now = performance.now()
    for (const cohort of this.#index) cohort.beat(now)
  }

  /** Announces the end of a member's access, and ends its stream with it. */
  #watch(operation: Operation, member: Member, holder: CodeHolder | undefined): () => void {
    const ways = [member.viewer, ...(holder ? [holder] : [])].map((watched) => this.#access.add(this.#watched(operation, member, watched)))
    return () => {
      for (const unwatch of ways) unwatch()
    }
  }

  #watched(operation: Operation, member: Member, viewer: Watched['viewer']): Watched {
    const { sink } = member
    return {
      viewer,
      announce: (at) => {
        executeFrame(operation, { type: 'ACCESS_ENDING', at }).then(
          (payload: Payload) => member.gone || sink.send([payload]),
          (error: unknown) => this.#failed(error, [member]),
        )
      },
      end: (error) => sink.fail(error),
    }
  }

  /** Puts a subscription into its cohort; a feed whose cursor cannot be honoured is told so instead. */
  async #follow(operation: Operation, source: FeedSource<unknown> | ViewSource, key: string, member: Member): Promise<void> {
    if (source.kind === 'view') {
      const cohort = this.#index.enter(key, source.order, () => new ViewCohort(this.#groundOf(operation, source.audience), source)) as ViewCohort
      return cohort.join(member)
    }
    const position = await startOf(this.#runtime, source)
    const gap = await gapBefore(this.#runtime, position)
    const alone = gap && (await executeFrame(operation, resync(this.#runtime, source.audience, gap)))
    if (member.gone) return
    if (alone) {
      member.sink.send([alone])
      return member.sink.end()
    }
    const cohort = this.#index.enter(key, source.order, () => new FeedCohort(this.#groundOf(operation, source.audience), source)) as FeedCohort
    cohort.join(member, position)
  }

  /** Frames of a cohort are executed in the name of the member that came first; all have the same rights. */
  #groundOf(operation: Operation, audience: string): CohortRuntime {
    const common = { ...operation, context: { ...operation.context, requestId: newRequestId() } }
    const share = this.#sharing(operation, audience)
    const alone = (frame: FeedFrame<unknown> | ViewFrame) => executeFrame(common, frame)
    return {
      runtime: this.#runtime,
      heartbeatMs: this.#heartbeatMs,
      logSeenMs: this.#logSeenMs,
      execute: (frame, givenUp) => this.#patiently(() => (frame.type === 'EVENT' ? share(frame, alone) : alone(frame)), givenUp),
      patiently: (work, givenUp) => this.#patiently(work, givenUp),
      early: this.#early,
      inTurn: this.#inTurn,
      failed: (error, members) => this.#failed(error, members),
    }
  }

  /** While the database is away no event is lost and no member is sent away: the frame is tried again. */
  #patiently<T>(work: () => Promise<T>, givenUp: () => boolean): Promise<T | null> {
    return retry(work, {
      again: temporary,
      wait: (failures) => backOff(failures, LONGEST_PAUSE_MS),
      stopped: () => this.#stopped || givenUp(),
    })
  }

  #failed(error: unknown, members: Iterable<Member>): void {
    this.#runtime.log.error({ err: error }, 'unexpected error in a subscription')
    for (const { sink } of [...members]) sink.fail(error)
  }
}
