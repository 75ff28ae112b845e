import type { Viewer } from '../access/viewer.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { openCursor, sealCursor } from '../events/cursor.ts'
import type { Ground } from '../ground.ts'
import { watchAccess } from './access.ts'
import { stream } from './stream.ts'

export type ResyncReason = 'EPOCH_CHANGED' | 'BELOW_LOW_WATER' | 'AHEAD_OF_HEAD'

/** One frame of a feed: every event once, in order, resumable. */
export type FeedFrame<T> =
  | { readonly type: 'EVENT'; readonly event: LoggedEvent; readonly selected: T; readonly cursor: string; readonly prevCursor: string }
  | CaughtUpFrame
  | { readonly type: 'RESYNC_REQUIRED'; readonly reason: ResyncReason; readonly cursor: string }
  | AccessEndingFrame

/** Everything up to `cursor` has been sent; comes at least every 10 s. */
export interface CaughtUpFrame {
  readonly type: 'CAUGHT_UP'
  readonly cursor: string
  readonly serverTime: Date
}

/** The right to read ends at `at`; come back with a new token and the last cursor. */
export interface AccessEndingFrame {
  readonly type: 'ACCESS_ENDING'
  readonly at: Date
}

export interface FeedOptions<T> {
  readonly ground: Ground
  readonly viewer: Viewer
  /** Entitlement class; cursors are bound to it. */
  readonly audience: string
  /** Last cursor the client processed; none: from now. */
  readonly after: string | null | undefined
  /** When the viewer's proof ends. */
  readonly expiresAt: Date | null
  /** What of an event is sent; null: nothing of it. Pure: sees ids and keys only. */
  readonly select: (event: LoggedEvent) => T | null
  /** Longest silence, real milliseconds. */
  readonly heartbeatMs?: number
  /** How often a revoked right is looked for, real milliseconds. */
  readonly askEveryMs?: number
}

export const HEARTBEAT_MS = 9_000
const PAGE = 100

/**
 * Every event the selection takes, exactly once, in commit order. Catch-up and live are the same loop over dense
 * positions, so there is no seam between them where an event could fall.
 *
 * @throws InvalidInput at once when `after` is not a cursor of this audience; Unauthenticated from next() when the
 *   viewer's right ends
 */
export function feed<T>(options: FeedOptions<T>): AsyncGenerator<FeedFrame<T>, void, void> {
  const { ground, audience, select, heartbeatMs = HEARTBEAT_MS } = options
  const { hub, keys } = ground
  const start = options.after == null ? null : openCursor(keys, audience, options.after)

  return stream<FeedFrame<T>>(async function* (signal) {
    const epoch = start?.epoch ?? hub.epoch
    const seal = (pos: number) => sealCursor(keys, epoch, audience, pos)
    const watch = watchAccess(ground, options.viewer, options.expiresAt, options.askEveryMs)
    let pos = start?.pos ?? (await hub.latest())
    let last = options.after ?? seal(pos)
    let sentAt = performance.now()
    let behind = true

    function sent(cursor: string) {
      last = cursor
      sentAt = performance.now()
    }
    const caughtUp = (): CaughtUpFrame => ({ type: 'CAUGHT_UP', cursor: seal(pos), serverTime: ground.clock.now() })

    const head = start && start.pos > hub.head() ? await hub.latest() : hub.head()
    if (start && epoch === hub.epoch && start.pos > head) return yield resync(options, 'AHEAD_OF_HEAD')

    while (!signal.aborted) {
      const ending = await watch.look()
      if (ending) yield { type: 'ACCESS_ENDING', at: ending }

      if (epoch !== hub.epoch) return yield resync(options, 'EPOCH_CHANGED')
      // "From now" may be ahead of what the relay of this process has seen; then there is nothing to read yet.
      if (pos < hub.head()) {
        const page = await hub.read(pos, PAGE)
        if (epoch !== hub.epoch) return yield resync(options, 'EPOCH_CHANGED')
        if (pos < page.low) return yield resync(options, 'BELOW_LOW_WATER')
        for (const event of page.events) {
          const selected = select(event)
          if (selected === null) {
            pos = event.pos
            continue
          }
          // A slow reader can take minutes over a page; its right is looked at all the same.
          const endingNow = watch.next() === 0 ? await watch.look() : null
          if (endingNow) yield { type: 'ACCESS_ENDING', at: endingNow }
          pos = event.pos
          const frame = { type: 'EVENT', event, selected, cursor: seal(pos), prevCursor: last } as const
          sent(frame.cursor)
          yield frame
        }
        behind ||= page.events.length === PAGE
        if (page.events.length < PAGE) pos = Math.max(pos, page.head)
        if (pos < hub.head()) continue
      }

      const quietFor = performance.now() - sentAt
      if (behind || quietFor >= heartbeatMs) {
        behind = false
        const frame = caughtUp()
        sent(frame.cursor)
        yield frame
      }
      const wait = Math.min(heartbeatMs - (performance.now() - sentAt), watch.next())
      await hub.moved(pos, Math.max(1, Math.ceil(wait)), signal)
    }
  })
}

/** The frame that says: reload, then follow from here. */
function resync<T>({ ground, audience }: FeedOptions<T>, reason: ResyncReason): FeedFrame<T> {
  return { type: 'RESYNC_REQUIRED', reason, cursor: sealCursor(ground.keys, ground.hub.epoch, audience, ground.hub.head()) }
}
