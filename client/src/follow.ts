import { type Client, type ClientOptions, createClient } from 'graphql-ws'

/** What every frame of a subscription may carry. */
export interface Frame {
  readonly __typename?: string
  readonly cursor?: string
}

export interface FollowOptions<F extends Frame> {
  /** The subscription's text; its one root field takes `after: $after`. */
  readonly query: string
  readonly variables?: Record<string, unknown>
  /** Where to begin: a stored cursor, or the `liveCursor` of the list that was loaded; omitted: from now. */
  readonly after?: string | null
  /** Processes one frame. The cursor moves on only when it has returned (or its promise resolved): nothing is lost between. */
  readonly onFrame: (frame: F) => void | Promise<void>
  /** The stream cannot go on without a gap: reload, and return the cursor to follow from (`liveCursor`, or the frame's own). */
  readonly onResync: (frame: F) => string | null | undefined | Promise<string | null | undefined>
  /** One frame could not be shown: its errors. The stream goes on after it. */
  readonly onFault?: (errors: unknown) => void | Promise<void>
  /** The server refused the subscription for good; nothing more comes. */
  readonly onRefused?: (errors: unknown) => void
}

const keyOf = (frame: Frame) => `${frame.__typename} ${frame.cursor}`

/** 1 s, 2 s, 4 s … 30 s, spread over half of each, so that not everybody comes back in one instant. */
const backOff = (tries: number) => Math.min(30_000, 1_000 * 2 ** tries) * (0.5 + Math.random() / 2)
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * The official graphql-ws client, set up to come back for ever: after a cut, a restart, an expired token.
 * @param token gives the token of the moment; asked at each connection
 */
export function connect(url: string, token: () => string | Promise<string>, options: Partial<ClientOptions> = {}): Client {
  return createClient({
    url,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (tries) => wait(backOff(tries)),
    keepAlive: 10_000,
    ...options,
  })
}

/**
 * Follows a feed: every frame once, in order, through reconnections, as long as the replay window (7 days) lasts.
 * @returns a function that stops following
 */
export function follow<F extends Frame>(client: Client, { query, variables, after, onFrame, onResync, onFault, onRefused }: FollowOptions<F>): () => void {
  // The client sends this same object again when it reconnects, so the cursor in it is the one it resumes from.
  const asked = { ...variables, after: after ?? null }
  /** Received and not yet processed, the one being processed first. */
  let pending: F[] = []
  /** Errors of frames that could not be shown. */
  const faults = new WeakMap<Frame, unknown>()
  /** Processed since the connection was cut: the server may send them again, from the cursor of that moment. */
  let sinceCut: Set<string> | null = null
  let working = false
  let stopped = false
  let unsubscribe: () => void = () => {}

  async function work() {
    if (working) return
    working = true
    for (let frame = pending[0]; frame && !stopped; frame = pending[0]) {
      if (frame.__typename === 'ResyncRequired') {
        unsubscribe()
        pending = []
        asked.after = (await onResync(frame)) ?? frame.cursor ?? null
        open()
        continue
      }
      if (faults.has(frame)) await onFault?.(faults.get(frame))
      else await onFrame(frame)
      if (frame.cursor) asked.after = frame.cursor
      sinceCut?.add(keyOf(frame))
      if (pending[0] === frame) pending.shift()
    }
    working = false
  }

  function receive(frame: F) {
    const key = keyOf(frame)
    if (sinceCut) {
      if (sinceCut.has(key) || pending.some((one) => keyOf(one) === key)) return
      sinceCut = null
    }
    pending.push(frame)
    void work()
  }

  function open(tries = 0) {
    if (stopped) return
    let heard = false
    unsubscribe = client.subscribe<Record<string, F>, { cursor?: string }>(
      { query, variables: asked },
      {
        next({ data, errors, extensions }) {
          heard = true
          const frame = Object.values(data ?? {})[0]
          if (frame) receive(frame)
          else if (extensions?.cursor) {
            const fault = { cursor: extensions.cursor } as F
            faults.set(fault, errors)
            receive(fault)
          } else if (errors) onRefused?.(errors)
        },
        error(error) {
          const retryable = Array.isArray(error) && error.some((one) => one?.extensions?.retryable === true)
          if (retryable || !Array.isArray(error)) void wait(backOff(heard ? 0 : tries)).then(() => open(heard ? 0 : tries + 1))
          else onRefused?.(error)
        },
        complete() {},
      },
    )
  }

  const unlisten = client.on('closed', () => {
    sinceCut ??= new Set()
  })
  open()
  return () => {
    stopped = true
    unlisten()
    unsubscribe()
  }
}
