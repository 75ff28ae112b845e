import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHub } from '../../src/events/hub.ts'
import { append, readPage } from '../../src/events/log.ts'
import { openWake } from '../../src/events/wake.ts'
import { type LiveRuntime, liveRuntime, reasonOf } from '../live/runtime.ts'

describe('the hub and its relay', () => {
  let live: LiveRuntime
  beforeAll(async () => {
    live = await liveRuntime()
  })
  afterAll(() => live.stop())
  /** Waits for the head to move beyond a position; hears in the same turn as everybody else. */
  function beyond(pos: number): Promise<void> {
    const { hub } = live.runtime
    if (hub.head() > pos) return Promise.resolve()
    return new Promise((resolve) => {
      const unfollow = hub.follow({
        moved() {
          if (hub.head() <= pos) return
          unfollow()
          resolve()
        },
        reset() {},
      })
    })
  }

  it('delivers what was committed, in order, on a hint', async () => {
    const { hub } = live.runtime
    await live.write('a', 'b')
    await beyond(1)
    const page = await hub.read(0, 10)
    expect(page.events.map(reasonOf)).toEqual(['a', 'b'])
    expect(hub.head()).toBe(2)
  })

  it('delivers without any hint, by its own poll, and knows when it last looked', async () => {
    const { hub, db, clock } = live.runtime
    const before = performance.now()
    await db.$transaction((tx) => append(tx, [live.draft('c')], { kind: 'SYSTEM', id: 'system' }, clock.now()))
    await beyond(2)
    expect((await hub.read(2, 10)).events.map(reasonOf)).toEqual(['c'])
    expect(hub.seenAt).toBeGreaterThan(before)
  })

  it('tells its followers of every event once, in order, when it can be read, until they leave', async () => {
    const { hub } = live.runtime
    const heard: string[] = []
    const unfollow = hub.follow({
      moved(events) {
        for (const event of events) heard.push(reasonOf(event))
        expect(hub.head()).toBe(events.at(-1)?.pos)
      },
      reset() {},
    })
    for (let i = 0; i < 30; i += 3) await live.write(`f${i}`, `f${i + 1}`, `f${i + 2}`)
    await beyond(32)
    unfollow()
    await live.write('unheard')
    await beyond(33)
    expect(heard).toEqual(Array.from({ length: 30 }, (_, i) => `f${i}`))
  })

  it('answers from memory as far back as that reaches, and from the log beyond, without a seam', async () => {
    const { db } = live.runtime
    const small = createHub(db, await readPage(db, Number.MAX_SAFE_INTEGER, 1), 4)
    const before = small.head()
    for (let i = 0; i < 12; i++) await live.write(`seam-${i}`)
    small.push(await readPage(db, before, 100), false)
    for (let after = 0; after < small.head(); after++) {
      const { events } = await small.read(after, 3)
      const expected = Array.from({ length: Math.min(3, small.head() - after) }, (_, i) => after + 1 + i)
      expect(events.map((e) => e.pos)).toEqual(expected)
    }
  })

  it('tells what the log holds now, even before the relay has seen it', async () => {
    const { db, hub, clock } = live.runtime
    const pos = await db.$transaction((tx) => append(tx, [live.draft('now')], { kind: 'SYSTEM', id: 'system' }, clock.now()))
    expect(await hub.latest()).toBe(pos)
  })

  it('tells of a change at once, and makes one notice of all that follow closely', async () => {
    let heard = 0
    const wake = await openWake(live.database, null, live.runtime.log, () => void heard++)
    // With PostgreSQL it hears once when it begins to listen.
    heard = 0
    for (let i = 0; i < 50; i++) wake.hint()
    expect(heard).toBe(1)
    await expect.poll(() => heard).toBeGreaterThan(1)
    await wake.stop()
    // PostgreSQL tells those who said it as well.
    expect(heard).toBeLessThanOrEqual(live.database.engine === 'postgres' ? 4 : 2)
  })
})
