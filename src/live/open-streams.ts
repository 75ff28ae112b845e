import { Unauthenticated } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import type { EventStream } from './event-stream.ts'
import { ticketHolds } from './ticket.ts'

/** Event streams of one server that have not ended. */
export interface OpenStreams {
  readonly size: number
  /** @param ticketId the ticket it was opened with; once that is revoked, the stream ends */
  add(stream: EventStream, ticketId: string | null): void
  delete(stream: EventStream): void
  /** Ends all of them; their clients come back. */
  close(): void
}

/** Pings all streams, and checks the tickets of those opened with one. */
export function openStreams(runtime: Runtime, pingEveryMs: number): OpenStreams {
  // A stream is in `open` until it has ended, and in `tickets` exactly as long when it was opened with one.
  const open = new Set<EventStream>()
  const tickets = new Map<EventStream, string>()

  async function askTicket(stream: EventStream, id: string) {
    try {
      if (!(await ticketHolds(runtime, id))) stream.fail(new Unauthenticated())
    } catch (error) {
      runtime.log.debug({ err: error }, 'whether a ticket still holds cannot be asked now')
    }
  }

  const pinging = setInterval(() => {
    for (const stream of open) stream.ping()
  }, pingEveryMs)
  pinging.unref()
  const asking = setInterval(() => {
    for (const [stream, id] of tickets) void askTicket(stream, id)
  }, LIMITS.TICKET_ASK_MS.value)
  asking.unref()

  return {
    get size() {
      return open.size
    },
    add(stream, ticketId) {
      open.add(stream)
      if (ticketId) tickets.set(stream, ticketId)
    },
    delete(stream) {
      open.delete(stream)
      tickets.delete(stream)
    },
    close() {
      clearInterval(pinging)
      clearInterval(asking)
      for (const stream of [...open]) stream.cut()
    },
  }
}
