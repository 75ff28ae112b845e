import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { guess, triesBy } from '../../src/access/attempts.ts'
import { ANONYMOUS } from '../../src/access/viewer.ts'
import { MINUTE } from '../../src/clock.ts'
import { RateLimited } from '../../src/errors.ts'
import { startApp, type TestApp } from '../kit/app.ts'

/** What callers see of it: test/live/guesses.test.ts. Here a comparison takes as long as the test wants. */
describe('A try that is under way', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.runtime.db.rateLimiterFlexible.deleteMany())

  const caller = () => ({ runtime: app.runtime, viewer: ANONYMOUS, requestId: 'test-test', language: 'en' as const, address: '192.0.2.1' })
  const points = async () => (await app.runtime.db.rateLimiterFlexible.findMany()).map((counter) => counter.points)

  it('does not fill the counter for those that wait: a hundred and fifty right ones of one caller all pass, ten at once', async () => {
    let compared = 0
    let most = 0
    let open: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const compare = async () => {
      most = Math.max(most, ++compared)
      await gate
      compared--
      return 'right'
    }
    const all = Array.from({ length: 150 }, () => guess(app.runtime, [triesBy(caller(), 'test')], compare))
    await expect.poll(() => compared).toBe(10)
    expect(await points()).toEqual([10])
    open()
    expect(new Set(await Promise.all(all))).toEqual(new Set(['right']))
    expect([most, await points()]).toEqual([10, [0]])
  })

  it('gives nothing back to a count that began after its own had ended', async () => {
    const counters = [triesBy(caller(), 'test')]
    const slow = await guess(app.runtime, counters, async () => {
      app.clock.advance(15 * MINUTE)
      expect(await guess(app.runtime, counters, async () => null)).toBeNull()
      return 'right'
    })
    expect([slow, await points()]).toEqual(['right', [1]])
  })

  it('stays counted when its comparison fails', async () => {
    const failed = guess(app.runtime, [triesBy(caller(), 'test')], () => Promise.reject(new Error('the database is away')))
    await expect(failed).rejects.toThrow('the database is away')
    expect(await points()).toEqual([1])
  })

  it('is taken off a first counter when a second refuses it, since nothing was compared', async () => {
    const full = { key: 'full', most: 1, windowMs: MINUTE, atOnce: 1, against: 'ONE' as const }
    expect(await guess(app.runtime, [full], async () => null)).toBeNull()
    const refused = guess(app.runtime, [{ key: 'free', most: 5, windowMs: MINUTE, atOnce: 1, against: 'ONE' as const }, full], async () => 'right')
    await expect(refused).rejects.toThrow(RateLimited)
    expect(await app.runtime.db.rateLimiterFlexible.findMany({ orderBy: { key: 'asc' }, select: { key: true, points: true } })).toEqual([
      { key: 'free', points: 0 },
      { key: 'full', points: 1 },
    ])
  })
})
