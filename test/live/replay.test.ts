import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealCursor } from '../../src/events/cursor.ts'
import { Cohorts } from '../../src/live/cohorts.ts'
import { open, type Reader } from './reader.ts'
import { type LiveRuntime, liveRuntime } from './runtime.ts'

const EVENTS = 150
const CROWD = 1_000
/** Places in the log the crowd comes back to: who comes with one cursor travels together, so there are several. */
const PLACES = 30
/** Frames are sent twenty-five at a time. */
const WRITES = EVENTS / 25

describe('a crowd that comes back to the beginning of the log', () => {
  let live: LiveRuntime
  let cohorts: Cohorts
  beforeAll(async () => {
    live = await liveRuntime()
    cohorts = new Cohorts(live.runtime, 60_000)
    await live.write(...Array.from({ length: EVENTS }, (_, i) => `old-${i}`))
  })
  afterAll(async () => {
    cohorts.stop()
    await live.stop()
  })
  it('does not keep those who are live from what is new, and gets everything in order', async () => {
    const present = await open(live.runtime, cohorts)
    await present.next()
    const crowd: Reader[] = []
    for (let i = 0; i < CROWD; i++) {
      const after = sealCursor(live.runtime.keys, live.runtime.hub.epoch, 'ANONYMOUS', i % PLACES)
      crowd.push(await open(live.runtime, cohorts, { after }))
    }
    const behind = () => crowd.filter((reader) => reader.writes < WRITES).length
    const behindThen: number[] = []
    for (const name of ['new-1', 'new-2', 'new-3']) {
      await live.write(name)
      expect((await present.events(1))[0]?.selected).toBe(name)
      behindThen.push(behind())
    }
    // What was new came while the crowd was still reading what was old.
    expect(behindThen[0]).toBeGreaterThan(0)
    for (const [i, reader] of crowd.entries()) {
      const from = i % PLACES
      const frames = await reader.events(EVENTS - from + 3)
      const old = Array.from({ length: EVENTS - from }, (_, j) => `old-${from + j}`)
      expect(frames.map((frame) => frame.selected)).toEqual([...old, 'new-1', 'new-2', 'new-3'])
      reader.leave()
    }
    present.leave()
    expect(cohorts.size).toEqual({ cohorts: 0, members: 0 })
  })
})
