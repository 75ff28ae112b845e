import type { Viewer } from '../access/viewer.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { sealCursor } from '../events/cursor.ts'
import type { Page } from '../events/hub.ts'
import type { Ground } from '../ground.ts'
import { watchAccess } from './access.ts'
import { type AccessEndingFrame, type CaughtUpFrame, HEARTBEAT_MS } from './feed.ts'
import { sleep, stream } from './stream.ts'

/** One frame of a view. The value itself is read by the field's own resolver when the frame is executed. */
export type ViewFrame = { readonly type: 'SNAPSHOT'; readonly cursor: string; readonly asOf: Date } | CaughtUpFrame | AccessEndingFrame

export interface ViewOptions {
  readonly ground: Ground
  readonly viewer: Viewer
  /** Entitlement class; cursors are bound to it. */
  readonly audience: string
  /** When the viewer's proof ends. */
  readonly expiresAt: Date | null
  /** Whether an event may have changed the value. Too often is only work, too seldom is a lie. */
  readonly concerns: (event: LoggedEvent) => boolean
  /** Shortest time between two snapshots, real milliseconds. */
  readonly floorMs?: number
  /** Longest silence, real milliseconds. */
  readonly heartbeatMs?: number
  /** How often a revoked right is looked for, real milliseconds. */
  readonly askEveryMs?: number
}

const PAGE = 100

/**
 * The current state, then the newest after each change: coalesced, never a queue, so a slow reader gets fewer and
 * newer frames. A snapshot's cursor is a head seen before its value is read: the value is at least that new.
 *
 * @throws Unauthenticated from next() when the viewer's right ends
 */
export function view(options: ViewOptions): AsyncGenerator<ViewFrame, void, void> {
  const { ground, audience, concerns, floorMs = 250, heartbeatMs = HEARTBEAT_MS } = options
  const { hub, keys } = ground
  return stream<ViewFrame>(async function* (signal) {
    const watch = watchAccess(ground, options.viewer, options.expiresAt, options.askEveryMs)
    let epoch = hub.epoch
    let pos = hub.head()
    let stale = true
    let sentAt = 0
    let shownAt = Number.NEGATIVE_INFINITY

    while (!signal.aborted) {
      const ending = await watch.look()
      if (ending) yield { type: 'ACCESS_ENDING', at: ending }

      if (epoch !== hub.epoch) {
        epoch = hub.epoch
        pos = hub.head()
        stale = true
      }
      while (pos < hub.head()) {
        // One that already knows it is stale has no use for the events between.
        const page: Page | null = stale ? null : await hub.read(pos, PAGE)
        if (!page) pos = hub.head()
        else {
          stale = page.events.some(concerns)
          pos = page.events.length < PAGE ? Math.max(pos, page.head) : (page.events.at(-1)?.pos ?? pos)
        }
      }
      const now = performance.now()
      const cursor = sealCursor(keys, epoch, audience, pos)
      if (stale && now - shownAt >= floorMs) {
        stale = false
        shownAt = sentAt = now
        yield { type: 'SNAPSHOT', cursor, asOf: ground.clock.now() }
        continue
      }
      if (!stale && now - sentAt >= heartbeatMs) {
        sentAt = now
        yield { type: 'CAUGHT_UP', cursor, serverTime: ground.clock.now() }
        continue
      }
      if (stale) await sleep(floorMs - (now - shownAt), signal)
      else await hub.moved(pos, Math.max(1, Math.ceil(Math.min(heartbeatMs - (now - sentAt), watch.next()))), signal)
    }
  })
}
