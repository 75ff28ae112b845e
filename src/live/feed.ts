import type { LoggedEvent } from '../events/catalogue.ts'
import { openCursor, sealCursor } from '../events/cursor.ts'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import type { FeedFrame, ResyncFrame, ResyncReason } from './frames.ts'
import { type Source, source } from './source.ts'

/** What a feed is made of; the subscription's resolver gives it. */
export interface FeedOptions<T> {
  readonly runtime: Runtime
  /** Entitlement class; cursors are bound to it. */
  readonly audience: string
  /** Last cursor the client processed; none: from now. */
  readonly after: string | null | undefined
  /** What of an event is sent; null: nothing of it. Pure: sees ids and keys only. */
  readonly select: (event: LoggedEvent) => T | null
  /** Set when only events of this order can be selected: they are looked up instead of asking for each. */
  readonly order?: string | undefined
}

/** A feed as it is joined: every event the selection takes, exactly once, in commit order. */
export interface FeedSource<T> extends Source {
  readonly kind: 'feed'
  readonly start: Start | null
  readonly select: (event: LoggedEvent) => T | null
}

interface Start {
  readonly epoch: string
  readonly pos: number
  readonly cursor: string
}

/** How far a reader of a feed has come. */
export interface Position {
  epoch: string
  /** Everything up to here has been looked at. */
  pos: number
  /** Position and cursor of the last frame that was sent. */
  lastPos: number
  last: string
}

const PAGE = LIMITS.FEED_PAGE.value
const AT_ONCE = LIMITS.FRAMES_AT_ONCE.value

/**
 * A feed from a cursor, or from now.
 * @throws InvalidInput at once when `after` is not a cursor of this audience
 */
export function feed<T>({ runtime, audience, after, select, order }: FeedOptions<T>): FeedSource<T> {
  const start = after == null ? null : { ...openCursor(runtime.keys, audience, after), cursor: after }
  return source({ kind: 'feed', audience, start, select, order: order ?? null })
}

/** Where a reader of a feed begins: at its cursor, or at the head of the log now. */
export async function startOf({ hub, keys }: Runtime, { start, audience }: FeedSource<unknown>): Promise<Position> {
  const pos = start?.pos ?? (await hub.latest())
  const epoch = start?.epoch ?? hub.epoch
  return { epoch, pos, lastPos: pos, last: start?.cursor ?? sealCursor(keys, epoch, audience, pos) }
}

/** Why a reader cannot go on from its position without a gap; null when it can, as far as is known without reading. */
export async function gapBefore({ hub }: Runtime, position: Position): Promise<ResyncReason | null> {
  if (position.epoch !== hub.epoch) return 'EPOCH_CHANGED'
  return position.pos > hub.head() && position.pos > (await hub.latest()) ? 'AHEAD_OF_HEAD' : null
}

/** The frame that says: reload, then follow from here. */
export function resync({ hub, keys }: Runtime, audience: string, reason: ResyncReason): ResyncFrame {
  return { type: 'RESYNC_REQUIRED', reason, cursor: sealCursor(keys, hub.epoch, audience, hub.head()) }
}

/**
 * The next frames, from one page of the log, and moves the position on. The log is dense and a page is read in one
 * snapshot, so catching up and following live are the same step, without a seam between them where an event could fall.
 * @param upTo looks at no position beyond this one
 * @returns a few frames in order; a single RESYNC_REQUIRED when there is a gap
 */
export async function advance<T>(runtime: Runtime, { audience, select }: FeedSource<T>, position: Position, upTo: number): Promise<FeedFrame<T>[]> {
  const { hub, keys } = runtime
  const page = await hub.read(position.pos, PAGE)
  if (position.epoch !== hub.epoch) return [resync(runtime, audience, 'EPOCH_CHANGED')]
  if (position.pos < page.low) return [resync(runtime, audience, 'BELOW_LOW_WATER')]
  const frames: FeedFrame<T>[] = []
  for (const event of page.events) {
    if (event.pos > upTo || frames.length === AT_ONCE) return frames
    position.pos = event.pos
    const selected = select(event)
    if (selected === null) continue
    const cursor = sealCursor(keys, position.epoch, audience, event.pos)
    frames.push({ type: 'EVENT', event, selected, cursor, prevCursor: position.last })
    position.last = cursor
    position.lastPos = event.pos
  }
  if (page.events.length < PAGE) position.pos = Math.max(position.pos, Math.min(page.head, upTo))
  return frames
}
