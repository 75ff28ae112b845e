import { describe, expect, it } from 'vitest'
import { calendarDays } from '../../prisma/seed/calendar-days.ts'
import { addDutyMinutes, stretchWords, type Window } from '../../src/calendar/duty-minutes.ts'
import { calendarOf } from '../../src/calendar/load-calendar.ts'

const calendar = calendarOf(calendarDays())
const window = (opens: string, closes: string, over: Partial<Window> = {}): Window => {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return {
    dayKind: 'WORKDAY',
    seasonFrom: '01-01',
    seasonTo: '12-31',
    opensMinute: minutes(opens),
    closesMinute: minutes(closes),
    validFrom: new Date('2024-01-01'),
    validTo: null,
    ...over,
  }
}
const HALL = [window('08:30', '12:00'), window('14:00', '17:30')]
const at = (local: string) => new Date(`${local}:00.000+08:00`)
const due = (from: string, minutes: number, windows = HALL) => addDutyMinutes(calendar, windows, at(from), minutes).dueAt

describe('Minutes of duty', () => {
  it('golden 6: dispatched at 11:50 with duty 08:30–12:00 and 14:00–17:30, thirty minutes end at 14:20', () => {
    const counted = addDutyMinutes(calendar, HALL, at('2026-06-02T11:50'), 30)
    expect(counted.dueAt).toEqual(at('2026-06-02T14:20'))
    expect(counted.stretches.map(stretchWords)).toEqual([
      { en: '2026-06-02 11:50–12:00, 10 minutes', zh: '2026-06-02 11:50–12:00，10 分钟' },
      { en: '2026-06-02 14:00–14:20, 20 minutes', zh: '2026-06-02 14:00–14:20，20 分钟' },
    ])
  })

  it.each([
    ['inside a window', '2026-06-02T09:00', 30, '2026-06-02T09:30'],
    ['up to the very end of a window', '2026-06-02T11:30', 30, '2026-06-02T12:00'],
    ['begun at lunch', '2026-06-02T12:30', 30, '2026-06-02T14:30'],
    ['begun before duty', '2026-06-02T03:00', 30, '2026-06-02T09:00'],
    ['begun on a Friday evening', '2026-06-05T18:00', 30, '2026-06-08T09:00'],
    ['over a Friday evening', '2026-06-05T17:20', 30, '2026-06-08T08:50'],
    ['over the National Day holiday', '2026-09-30T17:20', 30, '2026-10-08T08:50'],
    ['on a make-up Saturday', '2026-10-10T09:00', 30, '2026-10-10T09:30'],
    ['of none at all', '2026-06-06T12:00', 0, '2026-06-06T12:00'],
  ])('%s', (_, from, minutes, to) => {
    expect(due(from, minutes)).toEqual(at(to))
  })

  it('follow the season', () => {
    const summer = [
      window('08:30', '12:00'),
      window('15:00', '18:00', { seasonFrom: '06-01', seasonTo: '09-30' }),
      window('14:00', '17:30', { seasonFrom: '10-01', seasonTo: '05-31' }),
    ]
    expect(due('2026-06-02T11:50', 30, summer)).toEqual(at('2026-06-02T15:20'))
    expect(due('2026-03-03T11:50', 30, summer)).toEqual(at('2026-03-03T14:20'))
    expect(due('2026-12-31T11:50', 30, summer)).toEqual(at('2026-12-31T14:20'))
  })

  it('count windows that overlap or touch once', () => {
    expect(due('2026-06-02T09:00', 120, [window('08:00', '10:00'), window('09:30', '10:30'), window('10:30', '12:00')])).toEqual(at('2026-06-02T11:00'))
  })

  it('run day and night where no window is set at all', () => {
    expect(due('2026-06-06T23:50', 30, [])).toEqual(at('2026-06-07T00:20'))
  })

  it('are provisional beyond the published calendar', () => {
    expect(addDutyMinutes(calendar, HALL, at('2026-12-31T17:20'), 30).provisional).toBe(true)
    expect(addDutyMinutes(calendar, HALL, at('2026-12-31T16:20'), 30).provisional).toBe(false)
  })

  it('refuse windows that never open', () => {
    expect(() => due('2026-06-02T09:00', 30, [window('08:30', '12:00', { validTo: new Date('2025-01-01') })])).toThrow(/duty windows are wrong/)
  })

  it('add up, and never go back: a thousand starts and lengths by fixed dice', () => {
    let seed = 7
    const dice = (n: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % n
    }
    for (let i = 0; i < 1_000; i++) {
      const from = new Date(at('2026-01-05T00:00').getTime() + dice(300 * 24 * 60) * 60_000)
      const [a, b] = [1 + dice(500), dice(500)]
      const first = addDutyMinutes(calendar, HALL, from, a).dueAt
      const both = addDutyMinutes(calendar, HALL, from, a + b)
      expect(addDutyMinutes(calendar, HALL, first, b).dueAt, `${from.toISOString()} ${a} ${b}`).toEqual(both.dueAt)
      expect(both.dueAt.getTime()).toBeGreaterThanOrEqual(from.getTime() + (a + b) * 60_000)
      expect(both.stretches.reduce((sum, s) => sum + s.minutes, 0)).toBe(a + b)
    }
  })
})
