import { createClient } from 'graphql-ws/client'
import { BOARD_DOCUMENT, type Frame } from './tile.ts'

/** How a stream ended: `refused` when the service said no (not when the network broke). */
export interface Ending {
  readonly refused: boolean
}

export interface Stream {
  readonly ended: Promise<Ending>
  /** Lets go of the socket at once, whatever state it is in. */
  end(): void
}

/** The service closes with it when a token is not, or no longer, good. */
const FORBIDDEN = 4403
const PATIENCE_MS = 10_000

/**
 * Opens one stream of a board over one socket. It is not retried here: its caller decides, knowing why it ended.
 * @param onFrame called for every frame, never after the stream ended
 */
export function openStream(token: string, board: string, onFrame: (frame: Frame) => void): Stream {
  const { promise: ended, resolve } = withResolvers<Ending>()
  let over = false
  const finish = (ending: Ending) => {
    over = true
    resolve(ending)
  }
  const client = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    connectionAckWaitTimeout: PATIENCE_MS,
    retryAttempts: 0,
    // The subscriber is told; nothing is left to log.
    onNonLazyError: () => {},
  })
  client.subscribe<{ wallboard: Frame }>(
    { query: BOARD_DOCUMENT, variables: { board } },
    {
      next(result) {
        if (over) return
        if (result.data?.wallboard) onFrame(result.data.wallboard)
        else finish({ refused: true })
      },
      // A closed socket comes as its close event, a refused document as a list of errors.
      error: (error) => finish({ refused: Array.isArray(error) || (error instanceof CloseEvent && error.code === FORBIDDEN) }),
      complete: () => finish({ refused: false }),
    },
  )
  void ended.then(() => {
    client.terminate()
    return client.dispose()
  })
  return { ended, end: () => finish({ refused: false }) }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((r) => {
    resolve = r
  })
  return { promise, resolve }
}
