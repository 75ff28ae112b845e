import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { modelFiles } from '../src/db/model-text.ts'
import { packageRoot } from '../src/root.ts'
import { CACHE } from './kit/cache.ts'

const HELP = `npm run check [-- [--since <commit>] [--all-rooms]]

Types, lint and tests of what has changed since the last commit, in seconds: the loop of whoever changes a file.
The tests are those of the changed files' rooms and names, the architecture and the schema; the whole check is .ci/run.

  --since <commit>  what has changed since that commit (default: HEAD, untracked files included)
  --all-rooms       every test that needs no server, not only those of changed rooms
`

const { values } = parseArgs({
  options: { since: { type: 'string', default: 'HEAD' }, 'all-rooms': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const git = (...args: string[]) => execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8' }).split('\n').filter(Boolean)
const changed = [...new Set([...git('diff', '--name-only', values.since), ...git('ls-files', '--others', '--exclude-standard')])].filter((file) =>
  existsSync(join(packageRoot, file)),
)
if (changed.length === 0 && !values['all-rooms']) {
  console.log(`nothing has changed since ${values.since}`)
  process.exit(0)
}

const modified = (file: string) => statSync(join(packageRoot, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
/** What is made from other files, when one of those is newer. */
const isStale = (made: string, from: readonly string[]) => from.some((file) => modified(file) > modified(made))

/** A command that runs beside the others: what it said is shown when it has ended, if it failed or says something anyway. */
async function part(name: string, command: string, args: string[]): Promise<boolean> {
  const since = performance.now()
  const child = spawn(join(packageRoot, 'node_modules/.bin', command), args, {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '1' },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) process.stdout.write(said)
  console.log(`${code === 0 ? '✓' : '✗'} ${name} ${((performance.now() - since) / 1_000).toFixed(1)} s`)
  return code === 0
}

const there = git('ls-files', '--cached', '--others', '--exclude-standard', 'test', 'client/operations')

/** Tests of the rooms and names of changed files. */
function testsOf(files: readonly string[]): string[] {
  const tests = new Set(['test/architecture.test.ts', 'test/schema.test.ts'])
  for (const file of files) {
    const [top, room = ''] = file.split('/')
    const named = `/${basename(file).replace(/\.\w+$/, '')}.test.ts`
    for (const test of there.filter((one) => one.endsWith('.test.ts'))) {
      if (test === file || test.endsWith(named)) tests.add(test)
      if ((top === 'src' || top === 'test') && test.startsWith(`test/${room}/`)) tests.add(test)
      if (top === 'prisma' && test.startsWith('test/db/')) tests.add(test)
    }
    if (file.endsWith('.md')) tests.add('test/docs/pages.test.ts')
  }
  return [...tests]
}

const generatedFrom = ['codegen.ts', 'schema.graphql', ...there.filter((file) => file.startsWith('client/operations/'))]
if (isStale('client/generated/graphql.ts', generatedFrom)) await part('typed documents', 'graphql-codegen', ['--config', 'codegen.ts', '--silent'])
if (isStale('src/db/generated/client.ts', modelFiles())) await part('data client', 'prisma', ['generate', '--config', 'prisma/prisma.config.ts'])

const lintable = changed.filter((file) => /\.(tsx?|mjs|json|css)$/.test(file))
const pages = changed.some((file) => file.startsWith('src/web/'))
const examples = changed.some((file) => /^(examples|client)\//.test(file))
const tests = values['all-rooms'] ? [] : testsOf(changed)
const incremental = (name: string) => ['--noEmit', '--incremental', '--tsBuildInfoFile', join(CACHE, `${name}.tsbuildinfo`)]
const parts = [
  ...(lintable.length > 0 ? [part(`lint of ${lintable.length} files`, 'biome', ['check', '--no-errors-on-unmatched', ...lintable])] : []),
  part('types', 'tsc', incremental('types')),
  ...(pages ? [part('types of the pages', 'tsc', [...incremental('pages'), '-p', 'src/web/tsconfig.json'])] : []),
  ...(examples ? [part('types of the examples', 'tsc', [...incremental('examples'), '-p', 'examples'])] : []),
  part(`tests in ${tests.length || 'all'} files`, 'vitest', ['run', '--config', 'test/vitest.config.ts', ...tests]),
]
const good = await Promise.all(parts)
process.exit(good.every(Boolean) ? 0 : 1)
