import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connect, type Frame, follow } from '../../client/follow.ts'
import { serve } from '../../src/http/server.ts'
import { contextFor } from '../../src/live/incoming.ts'
import { type LiveServer, liveServer, schema } from './server.ts'

const EVENTS = 'subscription E($after: String) { events(after: $after) { type cursor selected } }'
const CROWD = 150

describe('a crowd of clients, when the server is restarted', { timeout: 60_000 }, () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer({ limits: { drainMs: 300 } })
  })
  afterAll(() => live.stop())

  it('comes back by itself, not in one instant, and has lost and repeated nothing', async () => {
    const opened: number[] = []
    const crowd = Array.from({ length: CROWD }, () => {
      const client = connect(live.socketUrl, () => '', {
        webSocketImpl: WebSocket,
        connectionParams: {},
        on: { connected: () => void opened.push(performance.now()) },
      })
      const got: string[] = []
      const gone: unknown[] = []
      let started = false
      const stop = follow<Frame & { type: string; selected: string | null }>(client, {
        query: EVENTS,
        onFrame(frame) {
          started = true
          if (frame.type === 'EVENT') got.push(frame.selected ?? '')
        },
        onResync: (frame) => {
          gone.push(frame)
          return null
        },
        onRefused: (errors) => void gone.push(errors),
      })
      return { client, stop, got, gone, started: () => started }
    })
    await expect.poll(() => crowd.every((one) => one.started()), { timeout: 20_000 }).toBe(true)
    await live.write('before')
    await expect.poll(() => crowd.every((one) => one.got.length === 1), { timeout: 20_000 }).toBe(true)

    await live.server.stop()
    await live.write('while nobody serves', 'and again')
    opened.length = 0
    const runtime = { ...live.runtime, config: { ...live.runtime.config, port: live.server.port } }
    const again = await serve({ runtime, schema, context: contextFor(runtime) })
    await expect.poll(() => opened.length, { timeout: 40_000 }).toBe(CROWD)
    expect(Math.max(...opened) - Math.min(...opened)).toBeGreaterThan(200)
    await live.write('after')
    const all = ['before', 'while nobody serves', 'and again', 'after']
    for (const { got } of crowd) await expect.poll(() => got, { timeout: 20_000 }).toEqual(all)
    expect(crowd.flatMap((one) => one.gone)).toEqual([])
    for (const { stop, client } of crowd) {
      stop()
      await client.dispose()
    }
    await expect.poll(() => again.connections()).toEqual({ sockets: 0, streams: 0, subscriptions: 0 })
    await again.stop()
  })
})
