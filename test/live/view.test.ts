import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealCursor } from '../../src/events/cursor.ts'
import { Cohorts } from '../../src/live/cohorts.ts'
import { open } from './reader.ts'
import { type LiveRuntime, liveRuntime } from './runtime.ts'
import { FLOOR_MS, reading } from './server.ts'

describe('a view', () => {
  let live: LiveRuntime
  let cohorts: Cohorts
  beforeAll(async () => {
    live = await liveRuntime()
    cohorts = new Cohorts(live.runtime, 60_000)
  })
  afterAll(async () => {
    cohorts.stop()
    await live.stop()
  })
  const look = () => open(live.runtime, cohorts, { kind: 'view' })
  /** Writes, and waits until this process has seen it. */
  async function write(name: string) {
    const pos = await live.write(name)
    await expect.poll(() => live.runtime.hub.head(), { interval: 5 }).toBe(pos)
    return pos
  }

  it('shows the present first, then the newest after a change, leaving out what came between', async () => {
    const reader = await look()
    expect(await reader.next()).toMatchObject({ type: 'SNAPSHOT' })
    const before = performance.now()
    for (let i = 0; i < 20; i++) await live.write(`v${i}`)
    const newest = sealCursor(live.runtime.keys, live.runtime.hub.epoch, 'ANONYMOUS', await write('last'))
    let shown = 0
    for (let cursor: string | null = null; cursor !== newest; shown++) {
      const frame = await reader.next()
      expect(frame?.type).toBe('SNAPSHOT')
      cursor = frame?.cursor ?? null
    }
    // Not more often than the floor, however many events there were.
    expect(shown).toBeLessThanOrEqual(1 + (performance.now() - before) / FLOOR_MS)
    reader.leave()
  })

  it('is not moved by events that do not concern it, and says that it lives', async () => {
    const lively = new Cohorts(live.runtime, 30)
    const reader = await open(live.runtime, lively, { kind: 'view' })
    await reader.next()
    await write('theirs')
    expect(await reader.next()).toMatchObject({ type: 'CAUGHT_UP' })
    await write('mine')
    let frame = await reader.next()
    while (frame?.type === 'CAUGHT_UP') frame = await reader.next()
    expect(frame).toMatchObject({ type: 'SNAPSHOT' })
    reader.leave()
    lively.stop()
  })

  it('shows a change that is committed while the state is being read in the next snapshot, not with the next change', async () => {
    const reader = await look()
    await reader.next()
    let release = () => {}
    const begun = new Promise<void>((reached) => {
      reading.before = () => {
        reading.before = async () => {}
        reached()
        return new Promise((resolve) => (release = resolve))
      }
    })
    await write('before the reading')
    await begun
    const newest = sealCursor(live.runtime.keys, live.runtime.hub.epoch, 'ANONYMOUS', await write('during the reading'))
    release()
    const cursors = [(await reader.next())?.cursor, (await reader.next())?.cursor]
    expect(cursors.indexOf(newest)).toBe(1)
    reader.leave()
  })

  it('shows one who joins the present state, without troubling those who have it', async () => {
    const first = await look()
    await first.next()
    const second = await look()
    expect(await second.next()).toMatchObject({ type: 'SNAPSHOT' })
    expect(first.writes).toBe(1)
    await write('for both')
    expect(await first.next()).toEqual(await second.next())
    first.leave()
    second.leave()
    expect(cohorts.size).toEqual({ cohorts: 0, members: 0 })
  })

  it('gives one who does not drain only the newest, once there is room', async () => {
    const slow = await look()
    const quick = await look()
    await slow.next()
    await quick.next()
    slow.pause(true)
    for (let i = 0; i < 3; i++) {
      await write(`round-${i}`)
      await quick.next()
    }
    expect(slow.writes).toBe(1)
    slow.pause(false)
    expect(await slow.next()).toMatchObject({ type: 'SNAPSHOT' })
    expect(slow.writes).toBe(2)
    slow.leave()
    quick.leave()
  })
})
