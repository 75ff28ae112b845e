import type { WebSocket as Socket } from 'ws'
import { WebSocket } from 'ws'
import { connect, type Frame, follow } from '../../client/follow.ts'
import { AUDIENCES, type Audience, type AudienceName, FOLLOW } from './audience.ts'
import type { Seen } from './check-history.ts'

/** A frame as every subscriber of a history asks for it. */
export interface EventFrame extends Frame {
  readonly cursor: string
  readonly prevCursor?: string
  readonly kind?: string
  readonly orderId?: string
  readonly orderVersion?: number
  readonly transition?: 'ENTERED' | 'CHANGED' | 'LEFT'
  readonly order?: { readonly version: number } | null
}

export interface SubscriberOptions {
  /** Where to connect; asked at each connection. */
  readonly url: () => string
  readonly token: string
  readonly audience: AudienceName
  readonly record: (seen: Seen) => void
  /** Takes as long over each frame as it likes; a fast reader has none. */
  readonly digest?: () => Promise<void>
  /** Waits before it comes back for the n-th time. */
  readonly wait: (tries: number) => Promise<void>
  /** Hears with which code, or for what other reason, a connection ended. */
  readonly closed?: (code: string) => void
}

/** Somebody who follows; what happens to the connection is done from outside. */
export interface Subscriber {
  /** The connection is gone, in the middle of whatever it was doing. */
  cut(): void
  /** Stops reading from the connection, or reads on. */
  pause(paused: boolean): void
  stop(): void
  /** Connections so far. */
  readonly connections: number
}

/** What a frame says to an audience, as the history keeps it; null for frames that are about the token. */
export function seenOf(audience: AudienceName, frame: EventFrame): Seen | null {
  const { __typename, cursor, prevCursor, kind, orderId, orderVersion, transition, order } = frame
  if (__typename === 'CaughtUp') return { type: 'caughtUp', cursor }
  if (__typename === 'ResyncRequired') return { type: 'resync', cursor }
  if (__typename !== 'OrderEvent') return null
  const { loses }: Audience = AUDIENCES[audience]
  // An event that ought to come with its order and does not has a hole in it.
  const shown = order?.version ?? (transition === 'LEFT' || loses ? null : 0)
  return { type: 'event', cursor, prevCursor: prevCursor ?? '', order: orderId ?? '', version: orderVersion ?? 0, kind: kind ?? '', shown }
}

/** Follows with the helper front ends get, over the official graphql-ws client. */
export function followSocket({ url, token, audience, record, digest, wait, closed }: SubscriberOptions): Subscriber {
  let socket: Socket | null = null
  let connections = 0
  let paused = false
  const client = connect('', () => token, { url: () => `${url().replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryWait: wait })
  client.on('opened', (opened) => {
    const mine = opened as Socket
    socket = mine
    connections++
    // What is really asked for, on the wire.
    const send = mine.send.bind(mine)
    mine.send = (data: string) => {
      const message = JSON.parse(data) as { type: string; payload?: { variables: { after: string | null } } }
      if (message.type === 'subscribe') record({ type: 'open', after: message.payload?.variables.after ?? null })
      send(data)
    }
    if (paused) mine.pause()
  })
  client.on('closed', (event) => closed?.(String((event as { code: number }).code)))
  const note = (frame: EventFrame) => {
    const seen = seenOf(audience, frame)
    if (seen) record(seen)
  }
  const stop = follow<EventFrame>(client, {
    query: FOLLOW,
    variables: { filter: AUDIENCES[audience].filter },
    async onFrame(frame) {
      await digest?.()
      note(frame)
    },
    onResync(frame) {
      note(frame)
      return frame.cursor
    },
    onRefused(errors) {
      throw new Error(`a subscription was refused: ${JSON.stringify(errors)}`)
    },
  })
  return {
    cut: () => socket?.terminate(),
    pause(now) {
      paused = now
      if (socket?.readyState !== WebSocket.OPEN) return
      if (now) socket.pause()
      else socket.resume()
    },
    stop() {
      stop()
      client.terminate()
      void client.dispose()
    },
    get connections() {
      return connections
    },
  }
}
