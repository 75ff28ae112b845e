import type { ClientOptions } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { connect, type Frame, follow } from '../../client/follow.ts'
import { DAY } from '../../src/clock.ts'
import { newEpoch } from '../../src/events/log.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { type Gate, openGate } from '../kit/gate.ts'
import { registration } from '../kit/given.ts'
import { signal } from '../kit/signal.ts'

const QUERY = `subscription ($after: Cursor) { orderEvents(after: $after) { __typename
  ... on OrderEvent { cursor order { number } } ... on CaughtUp { cursor } ... on ResyncRequired { cursor reason } } }`

interface EventFrame extends Frame {
  readonly cursor: string
  readonly order?: { readonly number: string }
}

describe('the client helper', () => {
  let app: TestApp
  let gate: Gate
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    gate = await openGate(app.port)
  })
  afterEach(() => gate.shut())

  /** One more event; its order's number. */
  const write = async (): Promise<string> => (await did(app, 'hotline-agent', 'registerOrder', registration(), 'order { number }')).order.number
  const writeMany = async (count: number) => {
    const numbers: string[] = []
    for (let i = 0; i < count; i++) numbers.push(await write())
    return numbers
  }
  const open = (token: () => string | Promise<string> = () => app.token('dispatcher'), options: Partial<ClientOptions> = {}) => {
    const client = connect(`ws://127.0.0.1:${gate.port}/graphql`, token, { webSocketImpl: WebSocket, retryWait: async () => {}, ...options })
    onTestFinished(async () => {
      await client.dispose()
    })
    return client
  }

  /** Follows and keeps what was processed. */
  function following(
    options: {
      client?: ReturnType<typeof open>
      after?: string
      onFrame?: (frame: EventFrame) => void | Promise<void>
      onResync?: (frame: EventFrame) => string | Promise<string>
      query?: string
    } = {},
  ) {
    const processed: string[] = []
    const cursors: string[] = []
    const refused: unknown[] = []
    const failures: unknown[] = []
    const stop = follow<EventFrame>(options.client ?? open(), {
      query: options.query ?? QUERY,
      ...(options.after ? { after: options.after } : {}),
      async onFrame(frame) {
        await options.onFrame?.(frame)
        cursors.push(frame.cursor)
        if (frame.order) processed.push(frame.order.number)
      },
      onResync: options.onResync ?? (() => expect.unreachable('no reload was due')),
      onRefused: (errors) => refused.push(errors),
      onFailed: (error) => failures.push(error),
    })
    onTestFinished(stop)
    return { processed, cursors, refused, failures, stop, began: () => expect.poll(() => cursors.length, { timeout: 5_000 }).toBeGreaterThan(0) }
  }

  it('does every frame once, though the connection is cut again and again', async () => {
    const one = following()
    await one.began()
    const written: string[] = []
    for (let i = 0; i < 5; i++) {
      written.push(...(await writeMany(2)))
      gate.cut()
    }
    written.push(await write())
    await expect.poll(() => one.processed, { timeout: 10_000 }).toEqual(written)
    expect(gate.passed).toBeGreaterThan(4)
  })

  it('does a frame once that was being processed when the connection was cut, and those that waited behind it', async () => {
    const [held, release] = [signal(), signal()]
    let first = true
    const one = following({
      async onFrame(frame) {
        if (!frame.order || !first) return
        first = false
        held.hear()
        await release.heard
      },
    })
    await one.began()
    const written = await writeMany(4)
    await held.heard
    const before = gate.passed
    gate.cut()
    await expect.poll(() => app.connections().subscriptions).toBe(1)
    await expect.poll(() => gate.passed).toBe(before + 1)
    written.push(...(await writeMany(2)))
    expect(one.processed).toEqual([])
    release.hear()
    await expect.poll(() => one.processed, { timeout: 10_000 }).toEqual(written)
    written.push(await write())
    await expect.poll(() => one.processed).toEqual(written)
  })

  it('moves its cursor on only when a frame has been processed, and takes a frame again whose processing failed', async () => {
    let broken = true
    const one = following({
      onFrame(frame) {
        if (frame.order && broken) throw new Error('cannot be shown now')
      },
    })
    await one.began()
    const written = await writeMany(2)
    await expect.poll(() => one.failures.length).toBeGreaterThan(0)
    gate.cut()
    await expect.poll(() => app.connections().subscriptions).toBe(1)
    broken = false
    await expect.poll(() => one.processed, { timeout: 10_000 }).toEqual(written)
  })

  it('reloads when the stream cannot go on, once, and goes on from the cursor the reload gave', async () => {
    const reloads: EventFrame[] = []
    const one = following({
      async onResync(frame) {
        reloads.push(frame)
        // Missed between: what the reload has shown need not come again.
        await write()
        const { orders } = await (await app.as('dispatcher'))('{ orders(first: 1) { liveCursor } }')
        return orders.liveCursor
      },
    })
    await one.began()
    await newEpoch(app.runtime.db)
    await expect.poll(() => reloads.map(({ __typename }) => __typename), { timeout: 10_000 }).toEqual(['ResyncRequired'])
    await expect.poll(() => app.connections().subscriptions).toBe(1)
    const written = await writeMany(2)
    await expect.poll(() => one.processed, { timeout: 10_000 }).toEqual(written)
    expect(reloads).toHaveLength(1)
  })

  it('comes back with a new token after its right has ended', async () => {
    const tokens: string[] = []
    const one = following({
      client: open(async () => {
        tokens.push(await app.token('dispatcher'))
        return tokens.at(-1) as string
      }),
    })
    await one.began()
    const written = [await write()]
    await expect.poll(() => one.processed).toEqual(written)
    const start = app.clock.now()
    onTestFinished(() => void app.clock.set(start))
    app.clock.set(new Date(start.getTime() + 31 * DAY))
    await expect.poll(() => new Set(tokens).size, { timeout: 10_000 }).toBe(2)
    written.push(await write())
    await expect.poll(() => one.processed, { timeout: 10_000 }).toEqual(written)
  })

  it('tries again while the server is away, and misses nothing of what was written meanwhile', async () => {
    let tries = 0
    const one = following({
      client: open(undefined, {
        async retryWait() {
          tries++
          await new Promise((resolve) => setImmediate(resolve))
        },
      }),
    })
    await one.began()
    await gate.shut()
    const written = await writeMany(3)
    await expect.poll(() => tries).toBeGreaterThan(10)
    await gate.open()
    await expect.poll(() => one.processed, { timeout: 10_000 }).toEqual(written)
  })

  it('gives a connection up that answers no more, though nobody has closed it', async () => {
    const one = following({ client: open(undefined, { keepAlive: 300 }) })
    await one.began()
    gate.freeze()
    const written = [await write()]
    await expect.poll(() => one.processed, { timeout: 15_000 }).toEqual(written)
  })

  it('begins where it is told to', async () => {
    const before = following()
    await before.began()
    const written = await writeMany(2)
    await expect.poll(() => before.processed).toEqual(written)
    const after = following({ after: before.cursors.at(-2) as string })
    await expect.poll(() => after.processed, { timeout: 5_000 }).toEqual(written.slice(1))
  })

  it('says that a subscription was refused, and asks no more', async () => {
    const one = following({ after: 'no cursor' })
    await expect.poll(() => one.refused).toMatchObject([[{ extensions: { code: 'BAD_INPUT' } }]])
    expect(app.connections().subscriptions).toBe(0)
  })

  it('stops when it is told to, in the middle of a frame too', async () => {
    const [held, release] = [signal(), signal()]
    const one = following({
      async onFrame(frame) {
        if (!frame.order) return
        held.hear()
        await release.heard
      },
    })
    await one.began()
    const written = await writeMany(3)
    await held.heard
    one.stop()
    release.hear()
    await expect.poll(() => app.connections().subscriptions).toBe(0)
    expect(one.processed).toEqual(written.slice(0, 1))
  })
})
