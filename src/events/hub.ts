import type { Db } from '../db/database.ts'
import { LIMITS } from '../limits.ts'
import type { LoggedEvent } from './catalogue.ts'
import { type LogPage, readPage } from './log.ts'

/** Events after a position, and how far the log reached when they were read. */
export interface Page {
  readonly low: number
  readonly head: number
  readonly events: readonly LoggedEvent[]
}

/** What streams read from. A reader is a position and nothing else: a slow one costs an integer, never a queue. */
export interface Hub {
  readonly epoch: string
  /** Highest position this process has seen; never ahead of the log. */
  head(): number
  /** Highest position of the log now, by asking the database: what "from now" means. */
  latest(): Promise<number>
  /** Up to `limit` events after a position, from memory when it reaches back so far, else from the log. Fewer than `limit`: all up to `head`. */
  read(after: number, limit: number): Promise<Page>
  /** Adds a follower, told of every event once it can be read here and of a restored log, until the returned function is called. */
  follow(follower: Follower): () => void
  /** Real time (performance.now) at which the log was last read: what `head` says was true then. */
  readonly seenAt: number
}

/** A listener for events: it is called in the same turn of the loop, in order, so it must not take long. */
export interface Follower {
  /** The head has moved over these events. */
  moved(events: readonly LoggedEvent[]): void
  /** The log was restored: another epoch. */
  reset(): void
}

/** The hub as the relay sees it. */
export interface HubFeed extends Hub {
  /** Takes a page read after `head()`; `full` says that more may follow. */
  push(page: LogPage, full: boolean): void
  /** Forgets everything: the log was restored. */
  reset(epoch: string, head: number, low: number): void
}

const RING = LIMITS.RING.value

/**
 * Makes the hub of one process.
 * @param start a page of the log: its epoch and watermark are where the hub begins
 */
export function createHub(db: Db, start: Pick<LogPage, 'epoch' | 'head' | 'low'>, ringSize = RING): HubFeed {
  let { epoch, head, low } = start
  /** Every event with `from` < pos ≤ `head`, in order. */
  let ring: LoggedEvent[] = []
  let from = head
  let seenAt = performance.now()
  const followers = new Set<Follower>()
  const underWay = new Map<string, Promise<Page>>()
  const latest = batched(async () => (await readPage(db, Number.MAX_SAFE_INTEGER, 1)).head)

  function trim() {
    // In one go now and then: shifting two thousand places for every event would cost more than the event.
    if (ring.length <= ringSize + ringSize / 4) return
    const dropped = ring.splice(0, ring.length - ringSize)
    from = dropped.at(-1)?.pos ?? from
  }

  return {
    get epoch() {
      return epoch
    },
    head: () => head,
    latest,
    get seenAt() {
      return seenAt
    },
    async read(after, limit) {
      if (after >= from && after <= head) {
        const index = firstAfter(ring, after)
        return { low, head, events: ring.slice(index, index + limit) }
      }
      // Many readers come back with the same cursor after a cut: they share one read.
      const key = `${after}:${limit}`
      const shared = underWay.get(key)
      if (shared) return shared
      const page = readPage(db, after, limit).finally(() => underWay.delete(key))
      underWay.set(key, page)
      return page
    },
    follow(follower) {
      followers.add(follower)
      return () => followers.delete(follower)
    },
    push(page, full) {
      seenAt = performance.now()
      low = page.low
      for (const event of page.events) ring.push(event)
      const reached = full ? (page.events.at(-1)?.pos ?? head) : page.head
      if (reached <= head) return
      head = reached
      trim()
      for (const follower of followers) follower.moved(page.events)
    },
    reset(newEpoch, newHead, newLow) {
      seenAt = performance.now()
      epoch = newEpoch
      head = newHead
      low = newLow
      ring = []
      from = newHead
      for (const follower of followers) follower.reset()
    },
  }
}

/** Index of the first event after a position, by halving. */
function firstAfter(events: readonly LoggedEvent[], after: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle] as LoggedEvent).pos > after) high = middle
    else low = middle + 1
  }
  return low
}

/** Callers that come while one run is under way share the next: what they get was read after they asked. */
function batched<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  let next: Promise<T> | null = null
  function start(): Promise<T> {
    next = null
    const mine = run().finally(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start, start)
    return next
  }
}
