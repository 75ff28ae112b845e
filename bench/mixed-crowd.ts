import { randomUUID } from 'node:crypto'
import { BATCH } from './crowd-protocol.ts'
import type { Screen } from './mixed-city.ts'
import { subscriberSocket } from './subscriber-socket.ts'

// The screens of a city in one process: a child of bench/mixed.ts. Says which frame reached which of them, and when.

export interface MixedOrder {
  readonly port: number
  readonly screens: readonly Screen[]
}

export type MixedAnswer =
  | { readonly type: 'opened'; readonly connectMs: number }
  /** Frames as screen, position in the log, and milliseconds of the clock all processes of a machine share. */
  | { readonly type: 'frames'; readonly frames: readonly number[] }
  | { readonly type: 'failed'; readonly message: string }

const EVERY_MS = 250
let frames: number[] = []

const say = (answer: MixedAnswer) => process.send?.(answer)
const failed = (error: unknown) => say({ type: 'failed', message: error instanceof Error ? error.message : String(error) })

/** The position inside a cursor, which to clients is a closed letter. */
function positionOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64url').toString().split('|')[2])
}

interface Frame {
  readonly __typename: string
  readonly cursor: string
  readonly prevCursor?: string
}

function open(screen: Screen, index: number, port: number): Promise<void> {
  let isReady = false
  let last = ''
  return new Promise((ready) => {
    const payload = { query: screen.query, ...(screen.variables ? { variables: screen.variables } : {}) }
    subscriberSocket(
      { port, token: screen.token, id: randomUUID(), payload },
      {
        failed: (error) => failed(`screen ${index}: ${error instanceof Error ? error.message : error}`),
        glance: () => false,
        told(text) {
          const at = Number(process.hrtime.bigint()) / 1e6
          const message = JSON.parse(text) as { type: string; payload?: { data?: Record<string, Frame> | null } }
          if (message.type === 'ping' || message.type === 'pong') return
          const frame = Object.values(message.payload?.data ?? {})[0]
          if (!frame || text.includes('"errors"') || frame.__typename === 'ResyncRequired') throw new Error(`an answer that is none: ${text.slice(0, 300)}`)
          if (frame.prevCursor !== undefined && frame.prevCursor !== last) throw new Error(`a gap: ${text.slice(0, 300)}`)
          last = frame.cursor
          if (frame.__typename !== 'CaughtUp' && isReady) frames.push(index, positionOf(frame.cursor), at)
          isReady = true
          ready()
        },
      },
      () => {},
    )
  })
}

async function openAll({ port, screens }: MixedOrder) {
  const began = performance.now()
  for (let i = 0; i < screens.length; i += BATCH) await Promise.all(screens.slice(i, i + BATCH).map((screen, j) => open(screen, i + j, port)))
  say({ type: 'opened', connectMs: performance.now() - began })
  setInterval(() => {
    say({ type: 'frames', frames })
    frames = []
  }, EVERY_MS)
}

process.on('message', (order: MixedOrder) => {
  openAll(order).catch(failed)
})
process.on('uncaughtException', failed)
process.on('disconnect', () => process.exit(0))
process.stdout.write('ready\n')
