import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { City } from './city.ts'
import { type Frame, frameOf, resumedAt, type Sent } from './frame.ts'
import { backOff, pauses } from './pause.ts'

/** A subscriber that writes down everything. */
export interface Watcher {
  readonly name: string
  readonly frames: readonly Frame[]
  /** Why it stopped, if it had to. */
  readonly failure: string | null
  /** Waits until the frames satisfy a condition; false when they do not in time. */
  until(holds: (frames: readonly Frame[]) => boolean, withinMs: number): Promise<boolean>
  /** Cuts the socket without a close frame, as a telephone in a lift does. A feed goes on from its cursor. */
  cut(): void
  close(): Promise<void>
}

export interface WatchOptions {
  readonly name: string
  readonly as: string
  readonly document: string
  readonly variables?: Record<string, unknown>
  /** Every event once: goes on from its last cursor. */
  readonly feed: boolean
}

/** Interruptions in a row without one frame between them, after which it gives up. */
const MOST_FAILURES = 8
const FIRST_FRAME_MS = 20_000

/**
 * Follows a subscription with the official client; after an interruption a feed goes on from its last cursor, a view anew.
 * Ready when the first frame has come.
 * @throws Error when none comes
 */
export async function watch(city: City, options: WatchOptions): Promise<Watcher> {
  const seen = new FrameLog()
  const line = new Line(city, options, seen)
  const reading = line.followForEver()
  const watcher: Watcher = {
    name: options.name,
    frames: seen.frames,
    get failure() {
      return seen.failure
    },
    until: (holds, withinMs) => seen.until(holds, withinMs),
    cut: () => line.cut(),
    async close() {
      await line.close()
      await reading
    },
  }
  if (await seen.until((frames) => frames.length > 0, FIRST_FRAME_MS)) return watcher
  const why = seen.failure ?? 'no frame came'
  await watcher.close()
  throw new Error(`${options.name} cannot subscribe: ${why}`)
}

/** What one subscriber has seen. Frames are only added; once there is a failure, none is. All that wait look again after each change. */
class FrameLog {
  readonly frames: Frame[] = []
  failure: string | null = null
  readonly #waiting = new Set<() => void>()

  put(frame: Frame): void {
    this.frames.push(frame)
    for (const look of this.#waiting) look()
  }

  fail(why: string): void {
    this.failure = why
    for (const look of this.#waiting) look()
  }

  until(holds: (frames: readonly Frame[]) => boolean, withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (held: boolean) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve(held)
      }
      const look = () => {
        const held = holds(this.frames)
        if (held || this.failure !== null) end(held)
      }
      const timer = setTimeout(() => end(holds(this.frames)), withinMs)
      this.#waiting.add(look)
      look()
    })
  }
}

/** The line to the server: connected, interrupted, connected again, until it is closed or lost for good. */
class Line {
  readonly #options: WatchOptions
  readonly #seen: FrameLog
  readonly #client: Client
  readonly #pauses = pauses()
  #socket: WebSocket | null = null
  #closed = false
  /** The cursor of the last frame that had one: where a feed goes on. */
  #last: string | null = null
  /** Interruptions since the last frame. */
  #failures = 0

  constructor(city: City, options: WatchOptions, seen: FrameLog) {
    this.#options = options
    this.#seen = seen
    this.#client = createClient({
      url: `${city.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      // The client would subscribe again as it did first; coming back with a cursor is ours to do.
      retryAttempts: 0,
      connectionParams: async () => ({ authorization: `Bearer ${await city.token(options.as)}` }),
      on: { connected: (opened) => (this.#socket = opened as WebSocket) },
    })
  }

  async followForEver(): Promise<void> {
    while (!this.#closed) {
      const failure = await this.#untilInterrupted()
      if (failure !== null) return this.#seen.fail(failure)
      if (!this.#closed) await this.#pauses.pause(this.#failures < 2 ? 0 : backOff(this.#failures - 2))
    }
  }

  cut(): void {
    this.#socket?.terminate()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#pauses.wake()
    await this.#client.dispose()
    this.cut()
  }

  /** Why it cannot go on, or null: a refusal will be one again, a lost line may come back. */
  async #untilInterrupted(): Promise<string | null> {
    try {
      await this.#follow()
      if (!this.#closed) this.#failures++
    } catch (error) {
      if (Array.isArray(error)) return error.map((e: { message: string }) => e.message).join('; ')
      this.#failures++
      if (this.#failures >= MOST_FAILURES) return `the line was lost ${this.#failures} times in a row`
    }
    return null
  }

  async #follow(): Promise<void> {
    const { document, variables, feed } = this.#options
    const after = feed ? this.#last : null
    if (after !== null) this.#seen.put(resumedAt(after, performance.now()))
    const from = after === null ? {} : { after }
    for await (const { data, errors } of this.#client.iterate<Record<string, Sent>>({ query: document, variables: { ...variables, ...from } })) {
      if (errors) throw errors
      const sent = Object.values(data ?? {})[0]
      if (sent) this.#take(sent)
    }
  }

  #take(sent: Sent): void {
    this.#failures = 0
    if (sent.cursor !== undefined) this.#last = sent.cursor
    this.#seen.put(frameOf(sent, performance.now()))
  }
}
