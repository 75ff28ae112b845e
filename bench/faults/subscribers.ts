import { closeSync, openSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { AudienceName } from '../../test/history/audience.ts'
import type { Seen } from '../../test/history/check-history.ts'
import { followEvents } from '../../test/history/event-stream.ts'
import { posOf } from '../../test/history/gather.ts'
import { followSocket, type Subscriber } from '../../test/history/subscriber.ts'
import type { Answer, Follower, Order, SeenLine } from './orders.ts'

// Subscribers in one process: a child of bench/faults.ts, with the client that front ends get. What each saw is written
// down with the time it was processed.

const FLUSH_MS = 200
const LONGEST_PAUSE_MS = 2_000

const followers = new Map<string, { readonly follower: Follower; readonly subscriber: Subscriber; pos: number }>()
/** Ends of connections, by close code. */
const closes: Record<string, number> = {}
let lines: string[] = []
let file = 0
let hurry = false

function flush() {
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  lines = []
}

function join(follower: Follower, urls: readonly string[]) {
  const { name, transport, token, audience, digestMs } = follower
  const entry = { follower, pos: Number.NaN }
  const record = (seen: Seen) => {
    lines.push(JSON.stringify({ who: name, t: performance.timeOrigin + performance.now(), ...seen } satisfies SeenLine))
    if (seen.type !== 'open') entry.pos = posOf(seen.cursor)
  }
  const subscriber = (transport === 'socket' ? followSocket : followEvents)({
    url: () => urls[Math.floor(Math.random() * urls.length)] as string,
    token,
    audience,
    record,
    wait: (tries) => pause(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** tries) * (0.5 + Math.random() / 2)),
    closed: (code) => {
      closes[code] = (closes[code] ?? 0) + 1
    },
    ...(digestMs > 0 ? { digest: async () => void (hurry || (await pause(digestMs))) } : {}),
  })
  followers.set(name, Object.assign(entry, { subscriber }))
}

async function pauseSome(share: number, ms: number) {
  const some = [...followers.values()].filter(() => Math.random() < share)
  for (const { subscriber } of some) subscriber.pause(true)
  await pause(ms)
  for (const { subscriber } of some) subscriber.pause(false)
}

function behind(due: Readonly<Record<AudienceName, number>>) {
  hurry = true
  return [...followers].filter(([, { follower, pos }]) => !(pos >= due[follower.audience])).map(([name]) => name)
}

const answer = (what: Answer) => process.send?.(what)
process.on('message', (order: Order) => {
  switch (order.do) {
    case 'follow':
      file = openSync(order.file, 'w')
      setInterval(flush, FLUSH_MS)
      for (const follower of order.followers) join(follower, order.urls)
      return
    case 'pause':
      return void pauseSome(order.share, order.ms)
    case 'behind':
      return answer({ behind: behind(order.due) })
    case 'end': {
      const all = [...followers.values()]
      flush()
      closeSync(file)
      return answer({ connections: all.reduce((sum, { subscriber }) => sum + subscriber.connections, 0), closes })
    }
  }
})
process.on('disconnect', () => process.exit(0))
process.stdout.write('ready\n')
