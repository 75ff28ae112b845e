import { afterEach, describe, expect, it, vi } from 'vitest'
import { backOff, pauses, retry } from '../src/pauses.ts'

afterEach(() => vi.restoreAllMocks())

describe('The wait before another try', () => {
  it.each([
    [0, [50, 100, 200, 400, 500, 500]],
    [1, [100, 200, 400, 800, 1_000, 1_000]],
  ])('doubles up to the longest, and is spread over its upper half (dice at %d)', (dice, waits) => {
    vi.spyOn(Math, 'random').mockReturnValue(dice)
    expect([0, 1, 2, 3, 4, 2_000].map((failures) => backOff(failures, 1_000))).toEqual(waits)
  })
})

describe('Trying again', () => {
  const failing = (times: number) => {
    let tries = 0
    return vi.fn(async () => {
      if (++tries <= times) throw new Error(`no ${tries}`)
      return 'done'
    })
  }
  const how = (more: Partial<Parameters<typeof retry>[1]> = {}) => {
    const waited: number[] = []
    const pause = async (milliseconds: number) => void waited.push(milliseconds)
    return { waited, how: { again: () => true, wait: (failures: number) => failures * 10, stopped: () => false, pause, ...more } }
  }

  it('goes on until it works, and waits as long as it is told after each failure', async () => {
    const { waited, how: retrying } = how()
    expect(await retry(failing(3), retrying)).toBe('done')
    expect(waited).toEqual([0, 10, 20])
  })

  it('waits for nothing when it works at once', async () => {
    const { waited, how: retrying } = how({ again: () => expect.unreachable() })
    expect(await retry(failing(0), retrying)).toBe('done')
    expect(waited).toEqual([])
  })

  it('throws at once what another try would not mend', async () => {
    const work = failing(3)
    const { waited, how: retrying } = how({ again: (_error, failures) => failures < 1 })
    await expect(retry(work, retrying)).rejects.toThrow('no 2')
    expect([work.mock.calls.length, waited]).toEqual([2, [0]])
  })

  it('answers null, and does not try again, once it is stopped: before a pause, and during one', async () => {
    const before = failing(3)
    const { waited, how: stopped } = how({ stopped: () => true })
    expect(await retry(before, stopped)).toBeNull()
    expect([before.mock.calls.length, waited]).toEqual([1, []])
    const during = failing(3)
    const { pause, wake } = pauses()
    let over = false
    const tried = retry(during, { again: () => true, wait: () => 3_600_000, stopped: () => over, pause })
    await expect.poll(() => during.mock.calls.length).toBe(1)
    over = true
    wake()
    expect(await tried).toBeNull()
    expect(during.mock.calls.length).toBe(1)
  })
})
