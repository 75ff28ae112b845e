import { describe, expect, it } from 'vitest'
import { fixedId, idPrefix, newId } from '../src/ids.ts'

describe('ids', () => {
  it('of one label are always the same, well formed, and different between prefixes and labels', () => {
    expect(fixedId('department', 'market-regulation')).toBe(fixedId('department', 'market-regulation'))
    expect(idPrefix(fixedId('department', 'market-regulation'))).toBe('department')
    expect(fixedId('team', 'a')).not.toBe(fixedId('team', 'b'))
    expect(fixedId('team', 'a').slice(5)).not.toBe(fixedId('staff', 'a').slice(6))
  })
  it('that are new sort by their instant, after all fixed ones', () => {
    const [a, b] = [newId('team', new Date('2026-01-01T00:00:00Z')), newId('team', new Date('2026-01-01T00:00:00.001Z'))]
    expect([b, a, fixedId('team', 'x')].sort()).toEqual([fixedId('team', 'x'), a, b])
  })
})
