import { describe, expect, it } from 'vitest'
import { calendarDays } from '../../prisma/seed/calendar-days.ts'
import { calendarOf } from '../../src/calendar/load-calendar.ts'
import { addWorkingDays, dueInstant, workingDaysBetween } from '../../src/calendar/working-days.ts'

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
    expect(crossing.days.at(-1)?.why).toEqual({ en: 'Wednesday, calendar not yet published', zh: '星期三，节假日安排尚未公布' })
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
    expect(addWorkingDays(calendarOf([]), '2026-09-30', 1)).toMatchObject({ date: '2026-10-01', provisional: true })
  })
})
