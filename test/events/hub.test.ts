import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHub } from '../../src/events/hub.ts'
import { append, readPage } from '../../src/events/log.ts'
import { openWake } from '../../src/events/wake.ts'
import { type LiveGround, liveGround, reasonOf } from '../live/ground.ts'

describe('the hub and its relay', () => {
  let live: LiveGround
  beforeAll(async () => {
    live = await liveGround()
  })
  afterAll(() => live.stop())
  const never = new AbortController().signal

  it('delivers what was committed, in order, on a hint', async () => {
    const { hub } = live.ground
    await live.write('a', 'b')
    expect(await hub.moved(1, 5_000, never)).toBe('moved')
    const page = await hub.read(0, 10)
    expect(page.events.map(reasonOf)).toEqual(['a', 'b'])
    expect(hub.head()).toBe(2)
  })

  it('delivers without any hint, by its own poll', async () => {
    const { hub, db, clock } = live.ground
    await db.$transaction((tx) => append(tx, [live.draft('c')], { kind: 'SYSTEM', id: 'system' }, clock.now()))
    expect(await hub.moved(2, 5_000, never)).toBe('moved')
    expect((await hub.read(2, 10)).events.map(reasonOf)).toEqual(['c'])
  })

  it('ends a wait at once when its reader leaves, and keeps nothing of it', async () => {
    const { hub } = live.ground
    const stop = new AbortController()
    const waiting = hub.moved(hub.head(), 60_000, stop.signal)
    expect(hub.waiting).toBe(1)
    stop.abort()
    expect(await waiting).toBe('stopped')
    expect(hub.waiting).toBe(0)
  })

  it('says quiet when nothing came in time', async () => {
    const { hub } = live.ground
    expect(await hub.moved(hub.head(), 1, never)).toBe('quiet')
  })

  it('answers from memory as far back as that reaches, and from the log beyond, without a seam', async () => {
    const { db } = live.ground
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
    const { db, hub, clock } = live.ground
    const pos = await db.$transaction((tx) => append(tx, [live.draft('now')], { kind: 'SYSTEM', id: 'system' }, clock.now()))
    expect(await hub.latest()).toBe(pos)
  })

  it('makes one notice of a burst of hints', async () => {
    let heard = 0
    let tell: () => void = () => {}
    const told = new Promise<void>((resolve) => {
      tell = resolve
    })
    const wake = await openWake(live.database, live.ground.log, () => {
      heard++
      tell()
    })
    for (let i = 0; i < 50; i++) wake.hint()
    await told
    await wake.stop()
    expect(heard).toBe(1)
  })
})
