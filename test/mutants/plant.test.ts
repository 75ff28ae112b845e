import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { draw, planted, slipsIn } from '../../bench/mutants/plant.ts'
import { dice } from '../history/dice.ts'

const SOURCE = `import { x } from './x.ts'
type Kind = 'A' | 'B'
export const LIMIT = 3
const roles = ['STAFF', 'ADMIN'] as const
export function may(n: number, on: boolean): boolean {
  const list = [1, 2, 3].filter((one) => one > n)
  if (!on && list.length >= LIMIT) throw new Error('wrong ' + 1)
  x(list)
  return on ? list.some((one) => one === n) : (list.at(0) ?? n) < n + 1
}
`

describe('slips of a source', () => {
  it('are of conditions, comparisons, numbers, lists and calls, and of nothing that only names', () => {
    const slips = slipsIn('a.ts', SOURCE)
    const kinds = new Set(slips.map((slip) => slip.kind))
    for (const kind of [
      '> as >=',
      '>= as >',
      '=== as !==',
      '&& as ||',
      '! left out',
      'number one higher',
      'element left out',
      'filter left out',
      'some exchanged',
      'branches exchanged',
      '?? left out',
      'condition always true',
      'condition always false',
      'call left out',
      '+ as -',
    ])
      expect(kinds).toContain(kind)
    expect(slips.filter((slip) => slip.original.includes('wrong') || slip.original.includes('Kind'))).toEqual([])
    expect(slips.every((slip) => SOURCE.slice(slip.start, slip.end) === slip.original)).toBe(true)
  })

  it('are drawn the same way for the same seed, never two at one place, and all sleep in one source that still parses', () => {
    const slips = slipsIn('a.ts', SOURCE)
    const drawn = draw(slips, 6, dice(7))
    expect(drawn).toEqual(draw(slips, 6, dice(7)))
    expect(drawn.map((one) => one.id)).toEqual(drawn.map((_, i) => i + 1))
    for (const [i, one] of drawn.entries()) expect(drawn.slice(i + 1).every((other) => other.start >= one.end || one.start >= other.end)).toBe(true)
    const all = planted(SOURCE, drawn)
    expect(parseSync('a.ts', all).errors).toEqual([])
    expect(all.split('globalThis.__mutant(')).toHaveLength(drawn.length + 1)
  })
})
