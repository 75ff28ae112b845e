import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publicBreakdown, publicRate, publicVoices, SMALLEST_GROUP } from '../../src/statistics/suppression.ts'

const rate = fc.nat({ max: 30 }).chain((denominator) => fc.nat({ max: denominator }).map((numerator) => ({ numerator, denominator })))
const cells = fc.array(rate, { maxLength: 12 })
const of = (...denominators: number[]) => denominators.map((denominator) => ({ numerator: 0, denominator }))
const hidden = (...denominators: number[]) => publicBreakdown(of(...denominators)).map((cell) => cell.suppressed)

describe('small groups in public', () => {
  it('are one to four; nothing counted hides nobody', () => {
    expect([0, 1, 4, 5].map((denominator) => publicRate({ numerator: 0, denominator }).suppressed)).toEqual([false, true, true, false])
  })

  it.each([
    [
      [7, 3, 9],
      [true, true, false],
    ],
    [
      [7, 3, 2, 9],
      [true, true, true, false],
    ],
    [
      [5, 6, 0],
      [false, false, false],
    ],
    [
      [3, 0, 0],
      [true, false, false],
    ],
    [
      [6, 6, 1],
      [true, false, true],
    ],
  ])('of %j hide %j: the small ones and the next-smallest', (denominators, expected) => {
    expect(hidden(...denominators)).toEqual(expected)
  })

  it('are never shown, and never the one cell that is missing from the total', () => {
    fc.assert(
      fc.property(cells, (rates) => {
        const shown = publicBreakdown(rates)
        expect(shown.map(({ numerator, denominator }) => ({ numerator, denominator }))).toEqual(rates)
        for (const cell of shown) if (!cell.suppressed) expect(cell.denominator === 0 || cell.denominator >= SMALLEST_GROUP).toBe(true)
        const suppressed = shown.filter((cell) => cell.suppressed)
        const total = rates.reduce((n, r) => n + r.denominator, 0)
        // One hidden cell alone is only possible when it is all there is, and then the total is hidden too.
        if (suppressed.length === 1) expect(total).toBeLessThan(SMALLEST_GROUP)
      }),
    )
  })

  it('are never all or none of what the total leaves for the hidden ones: more is hidden, and at last the total', () => {
    const voices = (...all: [number, number][]) => {
      const rates = all.map(([numerator, denominator]) => ({ numerator, denominator }))
      const { whole, cells } = publicVoices(
        rates.reduce((sum, r) => ({ numerator: sum.numerator + r.numerator, denominator: sum.denominator + r.denominator }), { numerator: 0, denominator: 0 }),
        rates,
      )
      return [whole, ...cells].map((cell) => cell.suppressed)
    }
    expect(voices([3, 3], [5, 5])).toEqual([true, true, true])
    expect(voices([3, 3], [5, 5], [8, 9])).toEqual([false, true, true, true])
    expect(voices([3, 3], [4, 5], [9, 9])).toEqual([false, true, true, false])
    expect(voices([5, 5], [9, 9])).toEqual([false, false, false])
    fc.assert(
      fc.property(cells, (rates) => {
        const sum = (of: 'numerator' | 'denominator', among: readonly { numerator: number; denominator: number }[]) => among.reduce((n, r) => n + r[of], 0)
        const whole = { numerator: sum('numerator', rates), denominator: sum('denominator', rates) }
        const { whole: total, cells: shown } = publicVoices(whole, rates)
        const left = shown.filter((cell) => cell.suppressed)
        if (total.suppressed || sum('denominator', left) === 0) return
        expect(sum('numerator', left)).toBeGreaterThan(0)
        expect(sum('numerator', left)).toBeLessThan(sum('denominator', left))
      }),
    )
  })

  it('hide no more than one cell that is large enough, and that one is the smallest of these', () => {
    fc.assert(
      fc.property(cells, (rates) => {
        const shown = publicBreakdown(rates)
        const more = shown.filter((cell) => cell.suppressed && cell.denominator >= SMALLEST_GROUP)
        expect(more.length).toBeLessThanOrEqual(1)
        const open = shown.filter((cell) => !cell.suppressed && cell.denominator > 0)
        for (const one of more) for (const cell of open) expect(one.denominator).toBeLessThanOrEqual(cell.denominator)
        expect(more.length === 0 || rates.some((r) => r.denominator > 0 && r.denominator < SMALLEST_GROUP)).toBe(true)
      }),
    )
  })

  it('are the same whatever the order of the cells, but for cells of the same size', () => {
    fc.assert(
      fc.property(fc.uniqueArray(rate, { selector: (r) => r.denominator, maxLength: 12 }), (rates) => {
        const one = publicBreakdown(rates).filter((cell) => cell.suppressed)
        const other = publicBreakdown([...rates].reverse()).filter((cell) => cell.suppressed)
        expect(other.reverse()).toEqual(one)
      }),
    )
  })
})
