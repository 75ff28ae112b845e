import { describe, expect, it } from 'vitest'
import { chooseLimit, type LimitPolicy } from '../../src/calendar/handling-limit.ts'

const from = (date: string, workingDays: number): LimitPolicy => ({ type: 'HELP', urgency: 'NORMAL', workingDays, validFrom: new Date(date) })

describe('the handling limit', () => {
  it('is the newest that has begun, whatever the order of the rows', () => {
    const policies = [from('2026-07-01', 3), from('2024-01-01', 5), from('2027-01-01', 1)]
    expect(chooseLimit(policies, 'HELP', 'NORMAL', '2026-06-30')).toBe(5)
    expect(chooseLimit(policies, 'HELP', 'NORMAL', '2026-07-01')).toBe(3)
  })

  it('is unknown before the first row and for another urgency', () => {
    expect(chooseLimit([from('2024-01-01', 5)], 'HELP', 'NORMAL', '2023-12-31')).toBeNull()
    expect(chooseLimit([from('2024-01-01', 5)], 'HELP', 'URGENT', '2026-01-01')).toBeNull()
  })
})
