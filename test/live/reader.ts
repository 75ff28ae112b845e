import { ANONYMOUS, type Viewer } from '../../src/access/viewer.ts'
import type { Cohorts } from '../../src/live/cohorts.ts'
import { prepareDocument } from '../../src/live/document.ts'
import type { Payload, Sink } from '../../src/live/sink.ts'
import type { Runtime } from '../../src/runtime.ts'
import { schema } from './server.ts'

/** A frame as the test schema shows it. */
export interface Frame {
  readonly type: string
  readonly cursor: string | null
  readonly prevCursor: string | null
  readonly selected: string | null
  readonly reason: string | null
  readonly at: string | null
  readonly serverTime: string | null
}

const FIELDS = '{ type cursor prevCursor selected reason at serverTime }'
const DOCUMENTS = { feed: `subscription E($after: String) { root: events(after: $after) ${FIELDS} }`, view: `subscription { root: state ${FIELDS} }` }

/** Somebody who follows, without a transport between: frames wait in a queue. */
export interface Reader {
  /** The next frame; null once the stream is complete. */
  next(): Promise<Frame | null>
  /** The next frames, fewer when the stream ends before. */
  take(count: number): Promise<Frame[]>
  /** The next events; heartbeats between them are left out. */
  events(count: number): Promise<Frame[]>
  /** Writes so far: each may carry several frames. */
  readonly writes: number
  /** Stops reading, like a socket that does not drain; or reads on. */
  pause(paused: boolean): void
  leave(): void
}

/** Opens a feed of every event, or a view of everything, through the cohorts of a process. */
export async function open(
  runtime: Runtime,
  cohorts: Cohorts,
  options: { kind?: 'feed' | 'view'; after?: string | null; viewer?: Viewer } = {},
): Promise<Reader> {
  const queue: Frame[] = []
  const waiting: ((frame: Promise<Frame | null>) => void)[] = []
  let over: Promise<Frame | null> | null = null
  let writes = 0
  let paused = false
  let resume: () => void = () => {}

  function put(payload: Payload) {
    const frame = (JSON.parse(payload.json) as { data: { root: Frame } }).data.root
    const waiter = waiting.shift()
    if (waiter) waiter(Promise.resolve(frame))
    else queue.push(frame)
  }
  function finish(last: Promise<Frame | null>) {
    last.catch(() => {})
    over = last
    for (const waiter of waiting.splice(0)) waiter(last)
  }
  const sink: Sink = {
    send(payloads) {
      writes++
      payloads.forEach(put)
    },
    get full() {
      return paused
    },
    drained: () => new Promise((resolve) => (resume = resolve)),
    end: () => finish(Promise.resolve(null)),
    fail: (error) => finish(Promise.reject(error)),
  }
  const document = prepareDocument(schema, DOCUMENTS[options.kind ?? 'feed'])
  if (!('kind' in document)) throw document[0]
  const context = { runtime, viewer: options.viewer ?? ANONYMOUS, requestId: 'reader', language: 'en', address: 'here', idempotencyKey: null } as const
  const variables = options.kind === 'view' ? {} : { after: options.after ?? null }
  const joined = await cohorts.join({ schema, document, variables, operationName: null, context }, sink)
  if (!('leave' in joined)) throw joined.errors?.[0]?.originalError ?? joined.errors?.[0] ?? new Error('no stream')

  const self: Reader = {
    next() {
      const frame = queue.shift()
      if (frame) return Promise.resolve(frame)
      return over ?? new Promise((resolve) => waiting.push(resolve))
    },
    async take(count) {
      const taken: Frame[] = []
      while (taken.length < count) {
        const frame = await self.next()
        if (frame === null) break
        taken.push(frame)
      }
      return taken
    },
    async events(count) {
      const taken: Frame[] = []
      while (taken.length < count) {
        const frame = await self.next()
        if (frame === null) break
        if (frame.type === 'EVENT') taken.push(frame)
      }
      return taken
    },
    get writes() {
      return writes
    },
    pause(now) {
      paused = now
      if (!now) resume()
    },
    leave: () => joined.leave(),
  }
  return self
}
