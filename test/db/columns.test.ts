import { describe, expect, test } from 'vitest'
import { columnOf, revived } from '../../src/db/columns.ts'
import { modelText } from '../../src/db/model-text.ts'

describe('the name of a column', () => {
  test('is the name of its field with underscores, in every table', () => {
    const model = modelText()
    const mapped = [...model.matchAll(/^ {2}(\w+) .*@map\("(\w+)"\)/gm)]
    expect(mapped.length).toBeGreaterThan(300)
    expect(mapped.filter(([, field, column]) => columnOf(field as string) !== column)).toEqual([])
  })
})

describe('a row that came as JSON', () => {
  test('has its instants as instants again, to the millisecond, and nothing else changed', () => {
    const row = { id: 'a_1', at: '2026-06-02T02:00:00.123+00:00', until: null, note: '2026-06-02' }
    const back = revived<{ id: string; at: Date; until: Date | null; note: string }>(row, { at: true, until: true })
    expect(back).toEqual({ id: 'a_1', at: new Date('2026-06-02T02:00:00.123Z'), until: null, note: '2026-06-02' })
  })
})
