import { expect, it } from 'vitest'
import { modelText } from '../../src/db/model-text.ts'
import { SEALED_TABLES } from '../../src/upkeep/sealed-columns.ts'

it('The list of sealed columns has every column that the data model calls sealed', () => {
  const named = SEALED_TABLES.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}_sealed`))
  const modelled = [...modelText().matchAll(/^model \w+ \{([\s\S]*?)^\}/gm)].flatMap(([, body = '']) =>
    [...body.matchAll(/@map\("(\w+_sealed)"\)/g)].map((m) => `${/@@map\("(\w+)"\)/.exec(body)?.[1]}.${m[1]}`),
  )
  expect(modelled.length).toBeGreaterThan(40)
  expect(named.sort()).toEqual(modelled.sort())
})
