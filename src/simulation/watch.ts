import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { City } from './city.ts'

/** What one subscriber was sent, in the order it came. */
export interface Frame {
  readonly type: 'EVENT' | 'CAUGHT_UP' | 'SNAPSHOT' | 'RESUMED' | 'RESYNC_REQUIRED' | 'ACCESS_ENDING'
  /** Real milliseconds (performance.now). */
  readonly at: number
  /** For RESUMED: the cursor it went on from. */
  readonly cursor: string
  readonly prevCursor: string | null
  readonly orderId: string | null
  readonly version: number
  readonly kind: string | null
  /** Transition of an order event, news of a dispatch. */
  readonly what: string | null
  /** Of a snapshot. */
  readonly value: unknown
  /** The server's time, where the frame names it. */
  readonly serverTime: string | null
}

/** Somebody who follows a subscription and writes down everything. */
export interface Watcher {
  readonly name: string
  readonly frames: readonly Frame[]
  /** Why it follows no longer, if it had to stop. */
  readonly failure: string | null
  /** Waits until the frames satisfy a condition; false when they do not in time. */
  until(holds: (frames: readonly Frame[]) => boolean, withinMs: number): Promise<boolean>
  /** Pulls the plug: the socket is gone without a word, as in a lift. A feed goes on from its cursor. */
  cut(): void
  close(): Promise<void>
}

interface Sent {
  readonly __typename: string
  readonly cursor?: string
  readonly prevCursor?: string
  readonly orderId?: string
  readonly orderVersion?: number
  readonly kind?: string
  readonly transition?: string
  readonly news?: string
  readonly value?: unknown
  readonly asOf?: string
  readonly serverTime?: string
  readonly reason?: string
}

const TYPES: Record<string, Frame['type']> = {
  OrderEvent: 'EVENT',
  DispatchEvent: 'EVENT',
  CaughtUp: 'CAUGHT_UP',
  OrderSnapshot: 'SNAPSHOT',
  CampaignSnapshot: 'SNAPSHOT',
  WallboardSnapshot: 'SNAPSHOT',
  ResyncRequired: 'RESYNC_REQUIRED',
  AccessEnding: 'ACCESS_ENDING',
}
/** Interruptions in a row without one frame between them, after which it gives up. */
const MOST_FAILURES = 8
const PAUSE_MS = 250
const FIRST_FRAME_MS = 20_000

/**
 * Follows a subscription with the official client; after an interruption a feed goes on from its last cursor, a view anew.
 * Ready when the first frame has come.
 * @throws Error when none comes
 */
export async function watch(
  city: City,
  options: { name: string; as: string; document: string; variables?: Record<string, unknown>; feed: boolean },
): Promise<Watcher> {
  const frames: Frame[] = []
  const listeners = new Set<() => void>()
  let failure: string | null = null
  let closed = false
  let last: string | null = null
  let failures = 0
  let socket: WebSocket | null = null
  const client = createClient({
    url: `${city.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    // The client would subscribe again as it did first; coming back with a cursor is ours to do.
    retryAttempts: 0,
    connectionParams: async () => ({ authorization: `Bearer ${await city.token(options.as)}` }),
    on: { connected: (opened) => (socket = opened as WebSocket) },
  })

  function put(frame: Frame) {
    frames.push(frame)
    for (const listener of listeners) listener()
  }
  function take(sent: Sent) {
    failures = 0
    if (sent.cursor !== undefined) last = sent.cursor
    put({
      type: TYPES[sent.__typename] ?? 'RESYNC_REQUIRED',
      at: performance.now(),
      cursor: sent.cursor ?? '',
      prevCursor: sent.prevCursor ?? null,
      orderId: sent.orderId ?? null,
      version: sent.orderVersion ?? 0,
      kind: sent.kind ?? null,
      what: sent.transition ?? sent.news ?? sent.reason ?? null,
      value: sent.value ?? null,
      serverTime: sent.serverTime ?? sent.asOf ?? null,
    })
  }
  async function follow() {
    const after = options.feed ? last : null
    if (after !== null) put({ ...NOTHING, at: performance.now(), cursor: after })
    const results = client.iterate<Record<string, Sent>>({ query: options.document, variables: { ...options.variables, ...(after === null ? {} : { after }) } })
    for await (const { data, errors } of results) {
      if (errors) throw errors
      const sent = Object.values(data ?? {})[0]
      if (sent) take(sent)
    }
  }
  const reading = (async () => {
    while (!closed) {
      try {
        await follow()
        if (!closed) failures++
      } catch (error) {
        // A refusal will be one again; a lost line may come back.
        if (Array.isArray(error)) failure = error.map((e: { message: string }) => e.message).join('; ')
        else failures++
        if (failures >= MOST_FAILURES) failure = `the line was lost ${failures} times in a row`
      }
      if (failure !== null) {
        for (const listener of listeners) listener()
        return
      }
      if (!closed) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * Math.max(failures - 1, 0)))
    }
  })()

  const watcher: Watcher = {
    name: options.name,
    frames,
    get failure() {
      return failure
    },
    until: (holds, withinMs) =>
      new Promise((resolve) => {
        const look = () => {
          const held = holds(frames)
          if (held || failure !== null) end(held)
        }
        const end = (held: boolean) => {
          clearTimeout(timer)
          listeners.delete(look)
          resolve(held)
        }
        const timer = setTimeout(() => end(holds(frames)), withinMs)
        listeners.add(look)
        look()
      }),
    cut: () => socket?.terminate(),
    async close() {
      closed = true
      await client.dispose()
      socket?.terminate()
      await reading
    },
  }
  if (!(await watcher.until((seen) => seen.length > 0, FIRST_FRAME_MS))) {
    const why = failure ?? 'no frame came'
    await watcher.close()
    throw new Error(`${options.name} cannot subscribe: ${why}`)
  }
  return watcher
}

const NOTHING: Frame = {
  type: 'RESUMED',
  at: 0,
  cursor: '',
  prevCursor: null,
  orderId: null,
  version: 0,
  kind: null,
  what: null,
  value: null,
  serverTime: null,
}
