import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { printed } from '../../src/schema.ts'

/** The schema of the last release, as it was given out. */
const LAST = '0.2.0'
const folder = join(packageRoot, 'test/releases')

describe('The public schema', () => {
  const before = buildSchema(readFileSync(join(folder, `${LAST}.graphql`), 'utf8'))
  const now = buildSchema(printed)

  it(`breaks clients of ${LAST} only where the list says so: a new line is a decision, and stands in the changelog`, () => {
    const broken = findBreakingChanges(before, now)
      .map(({ type, description }) => `${type} ${description}`)
      .sort()
    const list = join(folder, `broken-since-${LAST}.txt`)
    const said = broken.map((line) => `${line}\n`).join('')
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

  it(`is kept with the packed program of ${LAST}, small and whole: what a server of that release was installed from`, () => {
    const pack = join(folder, `flash-delivery-${LAST}.tgz`)
    expect(statSync(pack).size).toBeLessThan(5 * 1024 * 1024)
    const named = JSON.parse(execFileSync('tar', ['-xzOf', pack, 'package/package.json'], { encoding: 'utf8' })) as { name: string; version: string }
    expect(named).toMatchObject({ name: 'flash-delivery', version: LAST })
    const files = execFileSync('tar', ['-tzf', pack], { encoding: 'utf8' })
    for (const file of ['dist/src/cli/flash-delivery.js', 'dist/web/index.html', 'prisma/schema/orders.prisma']) expect(files).toContain(`package/${file}\n`)
  })
})
