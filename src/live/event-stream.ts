import type { ServerResponse } from 'node:http'
import { LIMITS } from '../limits.ts'
import { FULL_BYTES, type Payload, type Sink } from './sink.ts'

const RETRY_MS = LIMITS.EVENT_STREAM_RETRY_MS.value
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
  Connection: 'keep-alive',
}
const COMPLETE = 'event: complete\ndata:\n\n'

/** An open event stream: where a subscription's frames leave over Server-Sent Events. */
export interface EventStream extends Sink {
  /** Sends a comment, no event, so that proxies keep the connection; ends a connection that has not drained for too long. */
  ping(): void
  /** Ends without `complete`: the client comes back with its last cursor. */
  cut(): void
}

function chunkOf(payload: Payload): Buffer {
  payload.eventChunk ??= Buffer.from(`event: next\n${payload.cursor ? `id: ${payload.cursor}\n` : ''}data: ${payload.json}\n\n`)
  return payload.eventChunk
}

/**
 * Opens the stream with its first write. The bytes of a frame, its `id:` with them, are shared by all members that get it.
 * @param explain makes an error into what the client may read; null when it should come back instead
 * @param over called once, when the stream has ended from either side
 * @param stalledMs nothing has drained for so long (real milliseconds): the connection is cut
 */
export function eventStream(response: ServerResponse, explain: (error: unknown) => Payload | null, over: () => void, stalledMs: number): EventStream {
  /** Real time since when bytes wait to be drained; null: none do. */
  let waitingSince: number | null = null
  response.once('close', over)
  response.on('drain', () => {
    waitingSince = null
  })

  function write(chunk: Buffer | string) {
    if (response.writableEnded || response.destroyed) return
    if (!response.headersSent) {
      response.writeHead(200, HEADERS)
      response.write(`retry: ${RETRY_MS}\n:\n\n`)
    }
    if (!response.write(chunk)) waitingSince ??= performance.now()
  }

  function finish(last: string) {
    write(last)
    response.end()
    over()
  }

  return {
    send(payloads) {
      for (const payload of payloads) write(chunkOf(payload))
    },
    get full() {
      return response.writableLength > FULL_BYTES
    },
    drained() {
      return new Promise((resolve) => {
        const room = () => {
          response.off('drain', room).off('close', room)
          resolve()
        }
        if (response.writableLength <= FULL_BYTES || response.destroyed) resolve()
        else response.on('drain', room).on('close', room)
      })
    },
    end: () => finish(COMPLETE),
    fail(error) {
      const said = explain(error)
      if (said) write(chunkOf(said))
      finish(said ? COMPLETE : '')
    },
    ping() {
      if (waitingSince === null) write(':\n\n')
      else if (performance.now() - waitingSince > stalledMs) response.destroy()
    },
    cut: () => finish(''),
  }
}
