import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../src/access/viewer.ts'
import { type ViewOptions, view } from '../../src/live/view.ts'
import { type LiveGround, liveGround, reasonOf } from './ground.ts'

describe('a view', () => {
  let live: LiveGround
  beforeAll(async () => {
    live = await liveGround()
  })
  afterAll(() => live.stop())

  const open = (options: Partial<ViewOptions>) =>
    view({ ground: live.ground, viewer: ANONYMOUS, audience: 'SYSTEM', expiresAt: null, concerns: () => true, ...options })

  it('shows the present first, then the newest after a change, leaving out what came between', async () => {
    const frames = open({ floorMs: 200, heartbeatMs: 60_000 })
    expect((await frames.next()).value).toMatchObject({ type: 'SNAPSHOT', asOf: live.clock.now() })
    for (let i = 0; i < 20; i++) await live.write(`v${i}`)
    const before = performance.now()
    const second = await frames.next()
    expect(second.value).toMatchObject({ type: 'SNAPSHOT' })
    // A third snapshot needs another event; the twenty made one, or two when the floor passed between them.
    const third = frames.next()
    await live.write('last')
    expect((await third).value).toMatchObject({ type: 'SNAPSHOT' })
    expect(performance.now() - before).toBeGreaterThanOrEqual(190)
    await frames.return()
  })

  it('is not moved by events that do not concern it, and says that it lives', async () => {
    const frames = open({ concerns: (event) => reasonOf(event) === 'mine', floorMs: 1, heartbeatMs: 30 })
    await frames.next()
    await live.write('theirs')
    expect((await frames.next()).value).toMatchObject({ type: 'CAUGHT_UP' })
    await live.write('mine')
    let frame = await frames.next()
    while (!frame.done && frame.value.type === 'CAUGHT_UP') frame = await frames.next()
    expect(frame.value).toMatchObject({ type: 'SNAPSHOT' })
    await frames.return()
  })

  it('ends at once when its reader leaves', async () => {
    const frames = open({})
    await frames.next()
    const waiting = frames.next()
    await frames.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})
