import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedClock } from '../../src/clock.ts'
import { runningPace, steppedPace } from '../../src/simulation/pace.ts'

describe('A day stepped by its own deeds', () => {
  it('brings every minute somebody waits for, in order, once everybody waits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 510, max: 1_500 }), { maxLength: 6 }), { minLength: 1, maxLength: 6 }), async (plans) => {
        const clock = fixedClock('2026-06-02T08:30:00+08:00')
        const pace = steppedPace(clock)
        const reached: number[] = []
        await pace.together(
          plans.map((minutes) => async () => {
            for (const minute of [...minutes].sort((a, b) => a - b)) {
              await pace.reach(minute)
              expect(pace.minute()).toBe(minute)
              reached.push(minute)
            }
          }),
        )
        expect(reached).toEqual(plans.flat().sort((a, b) => a - b))
      }),
      { numRuns: 100 },
    )
  })

  it('sets the clock of the server, and names its instants', async () => {
    const clock = fixedClock('2026-06-02T08:30:00+08:00')
    const pace = steppedPace(clock)
    await pace.together([() => pace.reach(14 * 60 + 5)])
    expect(clock.now().toISOString()).toBe('2026-06-02T06:05:00.000Z')
    expect(pace.instant(1_440 + 540).toISOString()).toBe('2026-06-03T01:00:00.000Z')
  })

  it('goes on when one of them fails, and tells', async () => {
    const pace = steppedPace(fixedClock('2026-06-02T08:30:00+08:00'))
    const reached: number[] = []
    const going = pace.together([
      async () => {
        await pace.reach(600)
        throw new Error('fell ill')
      },
      async () => {
        await pace.reach(700)
        reached.push(700)
      },
    ])
    await expect(going).rejects.toThrow('fell ill')
    await expect.poll(() => reached).toEqual([700])
  })
})

describe('A day at a pace of its own', () => {
  it('puts visits into the next hour of the server at full speed, and waits for nothing', async () => {
    const serverNow = () => new Date('2026-06-02T01:00:00Z')
    const pace = runningPace({ from: 510, speed: Number.POSITIVE_INFINITY, serverNow })
    await pace.reach(1_050)
    expect(pace.instant(510).toISOString()).toBe('2026-06-02T01:02:00.000Z')
    expect(pace.instant(1_050).getTime()).toBeLessThan(serverNow().getTime() + 3_600_000)
  })

  it('runs so many times as fast, in what it waits for and in what it books, until it is hurried', async () => {
    const serverNow = () => new Date('2026-06-02T01:00:00Z')
    const pace = runningPace({ from: 510, speed: 600, serverNow })
    expect(pace.instant(510 + 600).toISOString()).toBe('2026-06-02T01:01:00.000Z')
    await pace.reach(512)
    expect(pace.minute()).toBeGreaterThanOrEqual(511.9)
    const waiting = pace.reach(100_000)
    pace.hurry()
    await waiting
    expect(pace.minute()).toBeLessThan(100_000)
  })
})
