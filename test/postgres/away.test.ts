import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { append } from '../../src/events/log.ts'
import { Cohorts } from '../../src/live/cohorts.ts'
import { onPostgres } from '../kit/database.ts'
import { asAdministrator } from '../kit/postgres.ts'
import { rawSocket } from '../live/raw-socket.ts'
import { open } from '../live/reader.ts'
import { type LiveServer, liveServer } from '../live/server.ts'

const server = onPostgres as string
const EVENTS = 'subscription E($after: String) { events(after: $after) { type cursor prevCursor selected stored } }'

interface Frame {
  type: string
  cursor: string
  prevCursor: string | null
  selected: string | null
  stored: number
}

describe('while PostgreSQL is away', { timeout: 60_000 }, () => {
  let live: LiveServer
  /** Writes beside the server, over connections of its own. */
  let writer: Database
  let cohorts: Cohorts
  beforeAll(async () => {
    live = await liveServer()
    writer = await connect(live.runtime.config)
    cohorts = new Cohorts(live.runtime, 40, 400)
  })
  afterAll(async () => {
    cohorts.stop()
    await writer.close()
    await live.stop()
  })
  const write = (...names: string[]) => writer.db.$transaction((tx) => append(tx, names.map(live.draft), { kind: 'SYSTEM', id: 'system' }, live.clock.now()))
  /** Ends every connection to the database but the writer's. */
  const cut = () => writer.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')

  function following() {
    const client = createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
    const frames: Frame[] = []
    const ended: unknown[] = []
    client.subscribe<{ events: Frame }>(
      { query: EVENTS },
      {
        next: ({ data }) => void (data?.events && frames.push(data.events)),
        error: (error) => void ended.push(error),
        complete: () => void ended.push('complete'),
      },
    )
    return { client, frames, ended, names: () => frames.filter((frame) => frame.type === 'EVENT').map((frame) => frame.selected) }
  }

  it('its sessions ended again and again cost nobody an event, nor the order, nor a field', async () => {
    const readers = [following(), following(), following()]
    await expect.poll(() => readers.every((reader) => reader.frames.length > 0)).toBe(true)
    const names: string[] = []
    for (let i = 0; i < 30; i++) {
      const three = [0, 1, 2].map((j) => `cut-${i}-${j}`)
      await write(...three)
      names.push(...three)
      await cut()
    }
    for (const { frames, ended, names: got } of readers) {
      await expect.poll(() => got().length, { timeout: 30_000 }).toBe(names.length)
      expect(got()).toEqual(names)
      const events = frames.filter((frame) => frame.type === 'EVENT')
      expect(events.every((frame) => frame.stored === 1)).toBe(true)
      for (const [i, frame] of frames.entries()) if (i > 0 && frame.type === 'EVENT') expect(frame.prevCursor).toBe(frames[i - 1]?.cursor)
      expect(ended).toEqual([])
    }
    for (const { client } of readers) await client.dispose()
  })

  it('streams stay open and claim nothing; who comes is told to come again; then all goes on where it was', async () => {
    const { hub } = live.runtime
    const reader = following()
    const quiet = await open(live.runtime, cohorts)
    await expect.poll(() => reader.frames.length).toBeGreaterThan(0)
    await quiet.take(3)
    const name = new URL(live.runtime.config.databaseUrl as string).pathname.slice(1)
    await asAdministrator(server, async (admin) => {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
    })
    try {
      await expect.poll(() => live.server.connections().sockets).toBe(1)
      await expect.poll(async () => (await fetch(`${live.server.url}/ready`)).status, { timeout: 20_000 }).toBe(503)
      await expect.poll(() => performance.now() - hub.seenAt, { timeout: 20_000 }).toBeGreaterThan(500)
      // Nobody knows now whether something was committed: twenty heartbeats would have been due by the end of this.
      const [writes, seen] = [quiet.writes, hub.seenAt]
      await expect.poll(() => performance.now() - seen, { timeout: 20_000 }).toBeGreaterThan(1_500)
      expect(quiet.writes).toBe(writes)
      expect(live.server.connections()).toEqual({ sockets: 1, streams: 0, subscriptions: 1 })
      expect(reader.ended).toEqual([])
      const late = await rawSocket(live.server.port)
      late.say({ type: 'connection_init' })
      late.say({ id: '1', type: 'ping' })
      await expect.poll(() => late.messages.length).toBe(2)
      late.say({ id: '1', type: 'subscribe', payload: { query: EVENTS } })
      expect(await late.closed).toBe(1013)
      const stream = await fetch(`${live.url}?query=${encodeURIComponent(EVENTS)}`, { headers: { accept: 'text/event-stream' } })
      expect(stream.status).toBe(503)
      expect(await stream.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE', retryable: true } }] })
    } finally {
      await asAdministrator(server, (admin) => admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`))
    }
    await expect.poll(() => write('back-1', 'back-2').catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(0)
    await expect.poll(() => reader.names(), { timeout: 20_000 }).toEqual(['back-1', 'back-2'])
    expect((await quiet.events(2)).map((frame) => frame.selected)).toEqual(['back-1', 'back-2'])
    // And heartbeats are claimed again.
    expect((await quiet.take(1))[0]?.type).toBe('CAUGHT_UP')
    quiet.leave()
    await reader.client.dispose()
  })
})
