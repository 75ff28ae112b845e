import { describe, expect, it } from 'vitest'
import { calendarDays } from '../../prisma/seed/calendar-days.ts'
import { calendarOf } from '../../src/calendar/load-calendar.ts'
import { addWorkingDays, dueInstant, missingYear, workingDaysBetween } from '../../src/calendar/working-days.ts'
import { addDays } from '../../src/clock.ts'

const calendar = calendarOf(calendarDays())
const MAKE_UP = {
  2025: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  2026: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
}

describe('working days', () => {
  it('ends a limit of 5 from Wednesday 30 September 2026 on Tuesday 13 October and says why', () => {
    const end = addWorkingDays(calendar, '2026-09-30', 5)
    expect(end).toMatchObject({ date: '2026-10-13', provisional: false })
    expect(end.days.filter((d) => d.counted).map((d) => d.date)).toEqual(['2026-10-08', '2026-10-09', '2026-10-10', '2026-10-12', '2026-10-13'])
    expect(end.days).toHaveLength(13)
    expect(end.days[0]).toEqual({
      date: '2026-10-01',
      kind: 'REST',
      counted: false,
      why: { en: 'Thursday, National Day', zh: '星期四，国庆节' },
    })
    expect(end.days[9]?.why).toEqual({ en: 'Saturday, make-up working day (National Day)', zh: '星期六，调休补班（国庆节）' })
    expect(end.days[10]?.why).toEqual({ en: 'Sunday', zh: '星期日' })
  })

  it('ends a limit of 5 from Friday 18 September 2026 on Thursday 24 September, counting the make-up Sunday', () => {
    expect(addWorkingDays(calendar, '2026-09-18', 5)).toMatchObject({ date: '2026-09-24', provisional: false })
  })

  it.each(Object.entries(MAKE_UP))('counts exactly the make-up working days of %s', (year, expected) => {
    const weekendWork = calendarDays().filter((d) => d.date.startsWith(year) && d.kind === 'WORKDAY' && [0, 6].includes(new Date(d.date).getUTCDay()))
    expect(weekendWork.map((d) => d.date)).toEqual(expected)
    for (const date of expected) expect(calendar.kindOf(date)).toBe('WORKDAY')
  })

  it('marks a deadline that crosses 1 January 2027 as provisional, and one that ends before it not', () => {
    expect(addWorkingDays(calendar, '2026-12-28', 3)).toMatchObject({ date: '2026-12-31', provisional: false })
    const crossing = addWorkingDays(calendar, '2026-12-30', 5)
    expect(crossing.provisional).toBe(true)
    expect(crossing.days[1]).toEqual({ date: '2027-01-01', kind: 'REST', counted: false, why: { en: "Friday, New Year's Day", zh: '星期五，元旦' } })
    expect(crossing.days.at(-1)?.why).toEqual({ en: 'Thursday, calendar not yet published', zh: '星期四，节假日安排尚未公布' })
  })

  it('rests on the days fixed by law before their notice is out, and on no other but weekends', () => {
    const rest = Array.from({ length: 365 }, (_, i) => addDays('2027-01-01', i)).filter(
      (date) => calendar.kindOf(date) === 'REST' && ![0, 6].includes(new Date(date).getUTCDay()),
    )
    // 1 and 2 May and 2 and 3 October are a weekend in 2027.
    expect(rest).toEqual(['2027-01-01', '2027-10-01'])
    expect(calendar.kindOf('2028-05-02')).toBe('REST')
    // What was published stands, also where it says that such a day works.
    const published = calendarOf([{ date: '2027-01-01', kind: 'WORKDAY', name: null }])
    expect(published.kindOf('2027-01-01')).toBe('WORKDAY')
  })

  it.each([
    ['2026-12-31', '2026-11-30', null],
    ['2026-12-31', '2026-12-01', 2027],
    ['2026-12-31', '2027-01-15', 2027],
    ['2027-12-31', '2026-12-01', null],
    ['', '2026-06-01', 2026],
  ])('published to %s is short on %s of %s', (horizon, today, year) => {
    expect(missingYear(horizon, today)).toBe(year)
  })

  it('ends on the day itself when the limit is 0', () => {
    expect(addWorkingDays(calendar, '2026-10-01', 0)).toEqual({ date: '2026-10-01', provisional: false, days: [] })
  })

  it('uses 0 working days on the same day and counts from the next', () => {
    expect(workingDaysBetween(calendar, '2026-09-30', '2026-09-30')).toBe(0)
    expect(workingDaysBetween(calendar, '2026-09-30', '2026-10-13')).toBe(5)
    expect(workingDaysBetween(calendar, '2026-10-13', '2026-09-30')).toBe(0)
  })

  it('is due at 24:00 in Shanghai on the last day', () => {
    expect(dueInstant('2026-10-13').toISOString()).toBe('2026-10-13T16:00:00.000Z')
  })

  it('treats everything as provisional while no calendar is loaded', () => {
    expect(addWorkingDays(calendarOf([]), '2026-09-29', 1)).toMatchObject({ date: '2026-09-30', provisional: true })
  })
})
