import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { printed } from '../../src/schema.ts'

/** The schema of the last release, as it was given out. */
const LAST = '0.1.0'
const folder = join(packageRoot, 'test/releases')

describe('The public schema', () => {
  const before = buildSchema(readFileSync(join(folder, `${LAST}.graphql`), 'utf8'))
  const now = buildSchema(printed)

  it(`breaks clients of ${LAST} only where the list says so: a new line is a decision, and stands in the changelog`, () => {
    const broken = findBreakingChanges(before, now)
      .map(({ type, description }) => `${type} ${description}`)
      .sort()
    const list = join(folder, `broken-since-${LAST}.txt`)
    const said = `${broken.join('\n')}\n`
    if (process.env.UPDATE_GOLDEN) writeFileSync(list, said)
    expect(said).toBe(readFileSync(list, 'utf8'))
    const changelog = readFileSync(join(packageRoot, 'CHANGELOG.md'), 'utf8')
    const unreleased = changelog.slice(0, changelog.indexOf(`\n## ${LAST}`))
    // What is gone is named by its own name; what has become nullable, by its kind.
    const gone = broken.filter((line) => /REMOVED/.test(line)).map((line) => /(\w+)\.(\w+) was removed/.exec(line)?.[2] ?? line)
    expect(gone.filter((name) => !unreleased.includes(name))).toEqual([])
  })

  it(`does not change what a document of ${LAST} means without breaking it: no default value moves`, () => {
    const moved = findDangerousChanges(before, now).filter(({ type }) => type === 'ARG_DEFAULT_VALUE_CHANGE')
    expect(moved.map(({ description }) => description)).toEqual([])
  })
})
