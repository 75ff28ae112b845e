import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/clock.ts'
import { sealCursor } from '../../src/events/cursor.ts'
import { readPage } from '../../src/events/log.ts'
import { moveLowWater } from '../../src/events/retention.ts'
import { Cohorts } from '../../src/live/cohorts.ts'
import { open } from '../live/reader.ts'
import { type LiveRuntime, liveRuntime, reasonOf, START } from '../live/runtime.ts'

describe('the replay window', () => {
  let live: LiveRuntime
  let cohorts: Cohorts
  beforeAll(async () => {
    live = await liveRuntime()
    cohorts = new Cohorts(live.runtime)
    // One event a day for ten days; the last is written now.
    for (let day = 0; day < 10; day++) {
      await live.write(`day-${day}`)
      if (day < 9) live.clock.advance(DAY)
    }
  })
  afterAll(async () => {
    cohorts.stop()
    await live.stop()
  })
  const move = (days: number) => moveLowWater(live.runtime.db, new Date(live.clock.now().getTime() - days * DAY))
  const timeline = async () => (await readPage(live.runtime.db, 0, 1_000)).events.map(reasonOf)
  const cursorAt = (pos: number) => sealCursor(live.runtime.keys, live.runtime.hub.epoch, 'ANONYMOUS', pos)

  it('moves with time: what is older than it can no longer be replayed, and not one event more', async () => {
    expect(await move(30)).toBe(0)
    // Day 2 is exactly seven days old, and still in.
    expect(await move(7)).toBe(2)
    live.clock.advance(HOUR)
    expect(await move(7)).toBe(3)
  })

  it('never moves back, not even when the window is made longer or a clock goes wrong', async () => {
    expect(await move(365)).toBe(3)
    expect(await moveLowWater(live.runtime.db, new Date(0))).toBe(3)
    expect(await moveLowWater(live.runtime.db, START)).toBe(3)
  })

  it('is moved by several processes at once as by one', async () => {
    expect(await Promise.all(Array.from({ length: 8 }, () => move(6)))).toEqual(Array(8).fill(4))
  })

  it('keeps every row: the timeline of an order is whole', async () => {
    expect(await timeline()).toEqual(Array.from({ length: 10 }, (_, i) => `day-${i}`))
    expect((await readPage(live.runtime.db, 0, 1)).low).toBe(4)
  })

  it('asks a client that has slept through it to reload, and gives it everything from there on', async () => {
    const lowAsTheHubKnows = async () => {
      const pos = await live.write('told')
      await expect.poll(() => live.runtime.hub.head()).toBe(pos)
      return (await live.runtime.hub.read(pos, 1)).low
    }
    await expect.poll(lowAsTheHubKnows).toBe(4)
    const late = await open(live.runtime, cohorts, { after: cursorAt(3) })
    const [told, end] = [await late.next(), await late.next()]
    expect(told).toMatchObject({ type: 'RESYNC_REQUIRED', reason: 'BELOW_LOW_WATER', cursor: expect.any(String) })
    expect(end).toBeNull()
    // Between the reload and the new stream the world goes on.
    await live.write('meanwhile')
    const again = await open(live.runtime, cohorts, { after: told?.cursor ?? null })
    expect((await again.events(1)).map((frame) => [frame.selected, frame.prevCursor])).toEqual([['meanwhile', told?.cursor]])
    again.leave()
  })

  it('lets a client go on that stands exactly at its edge', async () => {
    const edge = await open(live.runtime, cohorts, { after: cursorAt(4) })
    expect((await edge.events(2)).map((frame) => frame.selected)).toEqual(['day-4', 'day-5'])
    edge.leave()
  })

  it('may pass everything there is, and the next event is still delivered', async () => {
    const quiet = await open(live.runtime, cohorts)
    await quiet.next()
    live.clock.advance(400 * DAY)
    const low = await move(7)
    expect(low).toBe((await readPage(live.runtime.db, 0, 1)).head)
    expect(await live.write('after a long night')).toBe(low + 1)
    expect((await quiet.events(1))[0]?.selected).toBe('after a long night')
    quiet.leave()
    // A snapshot taken now is as good a beginning as ever.
    const fresh = await open(live.runtime, cohorts)
    expect((await fresh.next())?.type).toBe('CAUGHT_UP')
    fresh.leave()
  })
})
