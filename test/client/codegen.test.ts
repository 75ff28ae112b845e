import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/root.ts'

/** What a front-end team copies into a repository of its own. */
const COPIED = ['schema.graphql', 'codegen.ts', 'tsconfig.json', 'client/operations', 'client/ask.ts', 'client/follow.ts', 'examples']

describe('Typed documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-front-end-'))
  beforeAll(() => {
    for (const path of COPIED) cpSync(join(packageRoot, path), join(folder, path), { recursive: true })
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** A command of the installed packages, run in the copy. */
  function command(name: string, ...args: string[]): Promise<{ code: number; output: string }> {
    return new Promise((resolve) => {
      execFile(join(folder, 'node_modules/.bin', name), args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      )
    })
  }

  it('are made from the schema and the operations', async () => {
    expect(await command('graphql-codegen', '--config', 'codegen.ts')).toMatchObject({ code: 0 })
  })

  it('let the examples compile', async () => {
    expect(await command('tsc', '--noEmit', '-p', 'examples')).toEqual({ code: 0, output: '' })
  })

  it('let what docs/front-end.md shows compile', async () => {
    const shown = [...readFileSync(join(packageRoot, 'docs/front-end.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((m) => m[1] ?? '')
    expect(shown.length).toBeGreaterThan(1)
    for (const [nr, code] of shown.entries()) writeFileSync(join(folder, `examples/shown-${nr}.ts`), code)
    expect(await command('tsc', '--noEmit', '-p', 'examples')).toEqual({ code: 0, output: '' })
  })

  it('refuse a field that was not asked for, a variable of the wrong type and a state that does not exist', async () => {
    writeFileSync(
      join(folder, 'examples/wrong.ts'),
      `import { ask } from '../client/ask.ts'
import { DispatcherDashboardDocument } from '../client/generated/graphql.ts'
const access = { url: 'http://127.0.0.1/graphql', token: '' }
const { orders } = await ask(access, DispatcherDashboardDocument, { filter: { status: { in: ['CLOSED'] } } })
export const good: string | undefined = orders?.nodes[0]?.number
export const notAsked = orders?.nodes[0]?.reply
await ask(access, DispatcherDashboardDocument, { after: 5 })
await ask(access, DispatcherDashboardDocument, { filter: { status: { in: ['DONE'] } } })
`,
    )
    const { code, output } = await command('tsc', '--noEmit', '-p', 'examples')
    expect(code).not.toBe(0)
    expect(output.split('\n').filter((line) => line.startsWith('examples'))).toEqual([
      expect.stringMatching(/^examples\/wrong\.ts\(6,.*'reply' does not exist/),
      expect.stringMatching(/^examples\/wrong\.ts\(7,.*'number' is not assignable to type 'string/),
      expect.stringMatching(/^examples\/wrong\.ts\(8,.*"DONE"/),
    ])
  })
})
