import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { now } from './figures.ts'
import { subscriberSocket } from './subscriber-socket.ts'

/** One subscriber to everything: how far the process's relay has come. */
export interface Follower {
  /** Position of the last event or watermark it got. */
  readonly position: number
  /** @returns milliseconds until it had got everything up to a position */
  caughtUp(position: number): Promise<number>
  close(): void
}

const LATEST_MS = 30_000

/** Follows all order events of the product. */
export function follow(port: number, token: string): Promise<Follower> {
  let position = 0
  let fault: unknown = null
  return new Promise((resolve, reject) => {
    const query = 'subscription { orderEvents { ... on OrderEvent { cursor } ... on CaughtUp { cursor } } }'
    const follower: Follower = {
      get position() {
        return position
      },
      async caughtUp(upTo) {
        const began = now()
        while (position < upTo) {
          if (fault) throw fault
          if (now() - began > LATEST_MS) throw new Error(`event ${upTo} had not come after ${LATEST_MS / 1_000} s`)
          await pause(1)
        }
        return now() - began
      },
      close: () => close(),
    }
    const close = subscriberSocket(
      { port, token, id: randomUUID(), payload: { query } },
      {
        glance: () => false,
        failed(error) {
          fault = error
          reject(error)
        },
        told(text) {
          const cursor = /"cursor":"([^"]+)"/.exec(text)?.[1]
          if (!cursor) return
          position = Number(Buffer.from(cursor, 'base64url').toString().split('|')[2])
          resolve(follower)
        },
      },
      () => {},
    )
  })
}
