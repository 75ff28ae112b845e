import { type Client, type ClientOptions, createClient } from 'graphql-ws'

/** What every frame of a subscription may carry. */
export interface Frame {
  readonly __typename?: string
  readonly cursor?: string
}

export interface FollowOptions<F extends Frame> {
  /** The subscription's text; its one root field takes `after: $after`, and its frames select `__typename` and `cursor`. */
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
  /** `onFrame` or `onResync` threw: it is called again with the same frame in a moment, and none after it before. */
  readonly onFailed?: (error: unknown) => void
  /** The server refused the subscription for good; nothing more comes. */
  readonly onRefused?: (errors: unknown) => void
}

const PING_MS = 10_000
/** A connection on which nothing answers for so long is a dead one, though nobody has said so (a pulled cable). */
const ANSWER_WITHIN_MS = 5_000
const CONNECT_WITHIN_MS = 15_000

/** 1 s, 2 s, 4 s … 30 s, spread over half of each, so that not everybody comes back in one instant. */
const backOff = (tries: number) => Math.min(30_000, 1_000 * 2 ** tries) * (0.5 + Math.random() / 2)

/**
 * The official graphql-ws client, set up to come back for ever: after a cut, a restart, an expired token, and when the
 * other side has gone without a word.
 * @param token gives the token of the moment; asked at each connection
 */
export function connect(url: string, token: () => string | Promise<string>, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, backOff(tries))),
    keepAlive: PING_MS,
    ...options,
  })
  let socket: { onmessage: unknown } | null = null
  let late: ReturnType<typeof setTimeout> | undefined
  const expect = (ms: number) => {
    clearTimeout(late)
    late = setTimeout(() => {
      // What a socket that was given up says later, if anything, comes a second time on the next one.
      if (socket) socket.onmessage = null
      client.terminate()
    }, ms)
  }
  const heard = () => clearTimeout(late)
  client.on('connecting', () => expect(CONNECT_WITHIN_MS))
  client.on('opened', (opened) => {
    socket = opened as { onmessage: unknown }
  })
  client.on('connected', heard)
  client.on('ping', (received) => received || expect(ANSWER_WITHIN_MS))
  client.on('message', heard)
  client.on('closed', heard)
  client.on('error', heard)
  return client
}

/**
 * Follows a feed: every frame once, in order, through reconnections, as long as the replay window (7 days) lasts.
 * @returns a function that stops following
 */
export function follow<F extends Frame>(
  client: Client,
  { query, variables, after, onFrame, onResync, onFault, onFailed, onRefused }: FollowOptions<F>,
): () => void {
  /** Of the last frame that was processed. */
  let cursor = after ?? null
  /** Received and not yet processed, the one being processed first. */
  let pending: F[] = []
  /** Errors of frames that could not be shown. */
  const faults = new WeakMap<Frame, unknown>()
  /** Cursors of events that were received on a connection before and will be sent again on this one. */
  let again = new Set<string | undefined>()
  let working = false
  let stopped = false
  let stream = 0
  let unsubscribe: () => void = () => {}
  const timers = new Set<ReturnType<typeof setTimeout>>()

  // The client sends this same object at each connection: `after` is read at that moment, and what has been received by
  // then without being processed is what the server sends once more.
  const asked = {
    ...variables,
    get after() {
      again = new Set(pending.filter(isEvent).map((frame) => frame.cursor))
      return cursor
    },
  }

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.add(timer)
    })

  async function process(frame: F) {
    if (frame.__typename === 'ResyncRequired') {
      stream++
      unsubscribe()
      cursor = (await onResync(frame)) ?? frame.cursor ?? null
      pending = []
      return open()
    }
    if (faults.has(frame)) await onFault?.(faults.get(frame))
    else await onFrame(frame)
    cursor = frame.cursor ?? cursor
    pending.shift()
  }

  async function work() {
    if (working) return
    working = true
    let tries = 0
    for (let frame = pending[0]; frame && !stopped; frame = pending[0]) {
      try {
        await process(frame)
        tries = 0
      } catch (error) {
        onFailed?.(error)
        await wait(backOff(tries++))
      }
    }
    working = false
  }

  function receive(frame: F) {
    if (frame.__typename === 'CaughtUp' && again.size > 0) return
    if (isEvent(frame)) {
      if (again.delete(frame.cursor)) return
      again.clear()
    }
    pending.push(frame)
    void work()
  }

  function open(tries = 0) {
    if (stopped) return
    const mine = ++stream
    let heard = false
    const reopen = () => {
      if (mine === stream) void wait(backOff(heard ? 0 : tries)).then(() => mine === stream && open(heard ? 0 : tries + 1))
    }
    unsubscribe = client.subscribe<Record<string, F>, { cursor?: string }>(
      { query, variables: asked },
      {
        next({ data, errors, extensions }) {
          if (mine !== stream) return
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
          const refused = Array.isArray(error) && !error.some((one) => one?.extensions?.retryable === true)
          if (refused) onRefused?.(error)
          else reopen()
        },
        complete() {
          if (!pending.some((frame) => frame.__typename === 'ResyncRequired')) reopen()
        },
      },
    )
  }

  open()
  return () => {
    stopped = true
    stream++
    for (const timer of timers) clearTimeout(timer)
    unsubscribe()
  }
}

/** Something that happened; the other frames are about the stream itself and are not sent again. */
const isEvent = ({ __typename, cursor }: Frame) => cursor !== undefined && __typename !== 'CaughtUp' && __typename !== 'ResyncRequired'
