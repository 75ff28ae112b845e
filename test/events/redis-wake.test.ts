import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHub } from '../../src/events/hub.ts'
import { append, readPage } from '../../src/events/log.ts'
import { openRedisWake, type WakeLine } from '../../src/events/redis-wake.ts'
import { startRelay } from '../../src/events/relay.ts'
import { createLog } from '../../src/log.ts'
import { hasRedis, publish, type Redis, startRedis } from '../kit/redis.ts'
import { type LiveRuntime, liveRuntime, reasonOf } from '../live/runtime.ts'

const CHANNEL = 'flash-delivery:event-log'
/** Longer than any test: what arrives has been hinted at. */
const NEVER = 600_000

if (!hasRedis) it.skip('wakes over Redis: needs redis-server (apt-get install redis-server)', () => {})

describe.skipIf(!hasRedis)('replicas that wake each other over Redis', () => {
  let live: LiveRuntime
  let redis: Redis
  const lines: string[] = []
  const output = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const log = createLog('info', output)
  beforeAll(async () => {
    live = await liveRuntime()
  })
  afterAll(() => live.stop())
  const replicas: { stop(): Promise<void> }[] = []
  beforeEach(async () => {
    redis = await startRedis()
    lines.length = 0
  })
  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.stop()
    await redis.kill()
  })
  const said = (text: string) => lines.filter((line) => line.includes(text)).length
  const write = (name: string) => live.runtime.db.$transaction((tx) => append(tx, [live.draft(name)], { kind: 'SYSTEM', id: 'system' }, live.clock.now()))

  /** What a process has of this: a hub, its relay, and a line. Its poll comes in `pollMs`. */
  async function replica(pollMs: number, url = redis.url) {
    const hub = createHub(live.runtime.db, await readPage(live.runtime.db, Number.MAX_SAFE_INTEGER, 1))
    const relay = startRelay(live.runtime.db, hub, live.runtime.log, pollMs)
    const line: WakeLine = await openRedisWake(url, log, relay.poke)
    const heard: string[] = []
    hub.follow({ moved: (events) => void heard.push(...events.map(reasonOf)), reset() {} })
    const self = {
      heard,
      line,
      async stop() {
        await line.stop()
        await relay.stop()
      },
    }
    replicas.push(self)
    return self
  }
  /** Both lines stand: what one says the other hears. */
  async function connected(one: Awaited<ReturnType<typeof replica>>, other: Awaited<ReturnType<typeof replica>>) {
    await write('are you there')
    await expect
      .poll(
        () => {
          void one.line.say()
          return other.heard
        },
        { timeout: 20_000 },
      )
      .toContain('are you there')
  }

  it('deliver a change of one on the other by the hint alone', async () => {
    const [one, other] = [await replica(NEVER), await replica(NEVER)]
    await connected(one, other)
    for (const name of ['hinted-1', 'hinted-2', 'hinted-3']) {
      await write(name)
      void one.line.say()
      await expect.poll(() => other.heard.at(-1)).toBe(name)
    }
    expect(said('degraded')).toBe(0)
  })

  it('deliver everything by their polls while Redis is dead, say so once, and by hints again when it is back', async () => {
    const [one, other] = [await replica(NEVER), await replica(NEVER)]
    const polling = await replica(200)
    await connected(one, other)
    await redis.kill()
    await expect.poll(() => said('degraded'), { timeout: 20_000 }).toBe(3)
    const dead = Array.from({ length: 20 }, (_, i) => `dead-${i}`)
    for (const name of dead) {
      await write(name)
      void one.line.say()
    }
    await expect.poll(() => polling.heard.filter((name) => name.startsWith('dead-')), { timeout: 20_000 }).toEqual(dead)
    await redis.again()
    // Each reads once more when its line stands again: something may have been said while nobody heard.
    await expect.poll(() => other.heard.filter((name) => name.startsWith('dead-')), { timeout: 20_000 }).toEqual(dead)
    await expect.poll(() => said('reached again'), { timeout: 20_000 }).toBe(3)
    await write('hints again')
    await expect
      .poll(() => {
        void one.line.say()
        return other.heard.at(-1)
      })
      .toBe('hints again')
    expect(said('degraded')).toBe(3)
  })

  it('deliver everything while Redis is frozen, notice it, and neither start nor stop waits for it', async () => {
    const one = await replica(200)
    const other = await replica(200)
    await connected(one, other)
    redis.freeze(true)
    const names = Array.from({ length: 40 }, (_, i) => `frozen-${i}`)
    for (const name of names) {
      await write(name)
      void one.line.say()
    }
    await expect.poll(() => other.heard.filter((name) => name.startsWith('frozen-')), { timeout: 20_000 }).toEqual(names)
    await expect.poll(() => said('degraded'), { timeout: 20_000 }).toBe(2)
    // Neither of these would end if it waited: nothing thaws it.
    const late = await replica(200)
    await write('to a late one')
    await expect.poll(() => late.heard).toContain('to a late one')
    await late.stop()
    await one.stop()
    redis.freeze(false)
    await expect.poll(() => said('reached again'), { timeout: 20_000 }).toBeGreaterThan(0)
  })

  it('are not misled by anything that is said on the channel', async () => {
    const [one, other] = [await replica(200), await replica(200)]
    await connected(one, other)
    const lies = ['9999999999', '-1', '{"head":1e99}', '', '\u0000\r\n*3\r\n', 'x'.repeat(100_000)].map((text) => Buffer.from(text))
    for (let i = 0; i < 30; i++) await publish(redis.port, CHANNEL, ...lies, randomBytes(200))
    await write('true')
    await expect.poll(() => other.heard.at(-1)).toBe('true')
    expect(new Set(other.heard).size).toBe(other.heard.length)
    expect(said('degraded')).toBe(0)
  })

  it.each([
    ['what is no Redis at all', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['what breaks its protocol', '*3\r\n$-5\r\n%~~~\u0000\r\n:abc\r\n'],
    ['an error to everything', '-OOM command not allowed when used memory > maxmemory\r\n'.repeat(20)],
  ])('live on with %s at its address', async (_what, answer) => {
    const liar = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.on('data', () => socket.write(answer))
    }).listen(0, '127.0.0.1')
    await once(liar, 'listening')
    const { port } = liar.address() as AddressInfo
    const one = await replica(200, `redis://127.0.0.1:${port}`)
    await expect.poll(() => said('degraded'), { timeout: 20_000 }).toBe(1)
    await write('in spite of it')
    void one.line.say()
    await expect.poll(() => one.heard).toContain('in spite of it')
    await one.stop()
    liar.close()
  })
})
