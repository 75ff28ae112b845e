import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { packageRoot } from '../src/root.ts'
import { dice } from '../test/history/dice.ts'
import { draw, type Mutant, planted, slipsIn } from './mutants/plant.ts'

const options = new Command('bench/mutants')
  .description(
    'What the tests are worth: a seeded sample of small slips (mutants) in the rules of the program, all planted asleep in one copy; each is woken for the tests that reach it. Writes one line a mutant, goes on where it was ended, prints the share that turned a test red with its 95 % interval, and every survivor.',
  )
  .option('--count <n>', 'mutants drawn', Number, 420)
  .option('--seed <n>', 'decides which', Number, 14)
  .option('--tests <n>', 'most test files a mutant is tried against, nearest and fastest first', Number, 12)
  .option('--workers <n>', 'mutants tried beside each other', Number, 2)
  .option('--timeout <s>', 'longest a test may take while a mutant is awake; more on a busy machine, where slow is not dead', Number, 30)
  .option('--out <file>', 'results, one JSON line a mutant', 'node_modules/.cache/flash-delivery/mutants.jsonl')
  .option('--minutes <n>', 'begin no further mutant after so many minutes', Number, 60)
  .option('--only <id...>', 'these mutants alone')
  .parse()
  .opts<{ count: number; seed: number; tests: number; workers: number; timeout: number; out: string; minutes: number; only?: string[] }>()

/** Rules whose slips nobody would see at once. */
const FILES = [
  ...[
    'src/orders/lifecycle.ts',
    'src/orders/guards.ts',
    'src/events/log.ts',
    'src/events/change.ts',
    'src/events/hub.ts',
    'src/live/feed.ts',
    'src/live/cohort-key.ts',
  ],
  ...['statistics', 'clocks', 'calendar', 'dispatch', 'appointments', 'campaigns', 'evaluations', 'wallboards', 'intake'].map((room) => `src/${room}/`),
]
const isRule = (file: string) =>
  !/schema[-\w]*\.ts$|workbook/.test(file) &&
  (FILES.some((one) => file === one || (one.endsWith('/') && file.startsWith(one))) || /\/(policy|guards|limits?)\.ts$/.test(file))

async function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

const tracked = (await run('git', ['ls-files', 'src', 'prisma', 'test', 'client', 'docs', 'examples', 'README.md', 'README.zh-CN.md'], packageRoot)).said
  .split('\n')
  .filter(Boolean)
const sources = tracked.filter((file) => file.endsWith('.ts') && isRule(file))
const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8')
const mutants = draw(
  sources.flatMap((file) => slipsIn(file, read(file))),
  options.count,
  dice(options.seed),
)
console.log(`${mutants.length} mutants in ${new Set(mutants.map((m) => m.file)).size} files, seed ${options.seed}`)

// One copy with all of them in it, asleep.
const copy = join(packageRoot, 'node_modules/.cache/flash-delivery/mutants')
rmSync(copy, { recursive: true, force: true })
mkdirSync(copy, { recursive: true })
for (const part of [
  'src',
  'prisma',
  'test',
  'client',
  'docs',
  'examples',
  'dist',
  'bench',
  '.ci',
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'schema.graphql',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'codegen.ts',
  'vite.config.ts',
])
  if (existsSync(join(packageRoot, part)))
    cpSync(join(packageRoot, part), join(copy, part), { recursive: true, filter: (from) => !/node_modules/.test(from.slice(packageRoot.length)) })
symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'), 'dir')
for (const file of new Set(mutants.map((m) => m.file)))
  writeFileSync(
    join(copy, file),
    planted(
      read(file),
      mutants.filter((m) => m.file === file),
    ),
  )
writeFileSync(
  join(copy, 'test/vitest.mutants.config.ts'),
  `import base from './vitest.config.ts'
export default { ...base, test: { ...base.test, setupFiles: [...base.test.setupFiles, 'bench/mutants/awake.ts'], maxWorkers: Number(process.env.WORKERS ?? 1) } }
`,
)
const vitest = (tests: string[], env: Record<string, string>, ...more: string[]) =>
  run('node_modules/.bin/vitest', ['run', '--config', 'test/vitest.mutants.config.ts', ...more, ...tests], copy, env)

// Which test files reach which mutants, and how long each takes.
const hits = join(copy, 'hits.jsonl')
const report = join(copy, 'asleep.json')
const asleep = await vitest([], { HITS: hits, WORKERS: '2' }, '--reporter=json', `--outputFile=${report}`)
const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { name: string; status: string; startTime: number; endTime: number }[] }
const red = testResults.filter((one) => one.status === 'failed').map((one) => one.name)
if (red.length > 0) console.log(`red with all mutants asleep, and left out: ${red.join(', ')}`, asleep.code)
const seconds = new Map(testResults.filter((one) => !red.includes(one.name)).map((one) => [one.name, (one.endTime - one.startTime) / 1_000]))
const reached = readFileSync(hits, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as { file: string; reached: number[] })

/** Tests that hold what is written as tables to a list: seconds, and they see what no path of a test passes through. */
const LISTS = /\/(pages|input-bounds|schema)\.test\.ts$/

/** Tests of a mutant: those of lists, the one of its file's name, then of its own room, then the fastest. One that is reached only while the program is read: its room's, and those of the lifecycle. */
function testsOf({ id, file }: Mutant): string[] {
  const room = file.split('/')[1]
  const own = (test: string) => test.startsWith(join(copy, `test/${room}/`))
  const hit = reached.filter((one) => one.reached.includes(id) && seconds.has(one.file)).map((one) => one.file)
  const candidates = hit.length > 0 ? hit : [...seconds.keys()].filter((test) => own(test) || LISTS.test(test) || /available-actions|lifecycle/.test(test))
  const name = file.split('/').at(-1)?.replace(/\.ts$/, '')
  const named = (test: string) => new RegExp(`/${name}[-.][^/]*$`).test(test)
  const rank = (test: string) => (LISTS.test(test) ? -200 : named(test) ? -100 : own(test) ? 0 : 10) + (seconds.get(test) ?? 0)
  return candidates.sort((a, b) => rank(a) - rank(b)).slice(0, options.tests)
}

interface Result extends Mutant {
  readonly outcome: 'killed' | 'survived' | 'not reached'
  readonly by: string | null
}
const out = join(packageRoot, options.out)
const results = new Map<number, Result>()
const drawn = JSON.stringify([options.count, options.seed, mutants.map((m) => [m.file, m.start, m.instead])])
const head = (text: string) => text.split('\n')[0]
if (existsSync(out) && head(readFileSync(out, 'utf8')) === drawn)
  for (const line of readFileSync(out, 'utf8').split('\n').slice(1).filter(Boolean)) results.set((JSON.parse(line) as Result).id, JSON.parse(line) as Result)
else writeFileSync(out, `${drawn}\n`)

// In an order of their own: whoever ends it early has a sample all the same.
const order = dice(options.seed + 1)
const waiting = mutants
  .filter((m) => !results.has(m.id) && (!options.only || options.only.includes(String(m.id))))
  .map((mutant) => ({ mutant, at: order.next() }))
  .sort((a, b) => a.at - b.at)
  .map(({ mutant }) => mutant)
const since = performance.now()
async function work() {
  for (let mutant = waiting.shift(); mutant && performance.now() - since < options.minutes * 60_000; mutant = waiting.shift()) {
    const tests = testsOf(mutant)
    const { code, said } =
      tests.length === 0 ? { code: 0, said: '' } : await vitest(tests, { MUTANT: String(mutant.id) }, '--bail=1', `--testTimeout=${options.timeout * 1_000}`)
    const by = / FAIL .*?(test\/\S+\.test\.ts)/.exec(said)?.[1] ?? null
    const outcome = code !== 0 ? 'killed' : tests.length === 0 ? 'not reached' : 'survived'
    const result: Result = { ...mutant, outcome, by }
    results.set(mutant.id, result)
    appendFileSync(out, `${JSON.stringify(result)}\n`)
    console.log(
      `${results.size}/${mutants.length} ${outcome} ${mutant.file}:${mutant.line} ${mutant.kind}${outcome === 'killed' ? '' : ` ${mutant.original.replace(/\s+/g, ' ').slice(0, 80)}`}`,
    )
  }
}
await Promise.all(Array.from({ length: options.workers }, work))

const all = [...results.values()]
const killed = all.filter((one) => one.outcome === 'killed').length
const share = killed / all.length
// Wilson's interval.
const z = 1.96
const middle = (share + z ** 2 / (2 * all.length)) / (1 + z ** 2 / all.length)
const half = (z / (1 + z ** 2 / all.length)) * Math.sqrt((share * (1 - share)) / all.length + z ** 2 / (4 * all.length ** 2))
console.log(
  `\n${killed} of ${all.length} killed: ${(100 * share).toFixed(1)} % (95 %: ${(100 * (middle - half)).toFixed(1)}–${(100 * (middle + half)).toFixed(1)}), ${((performance.now() - since) / 60_000).toFixed(1)} minutes`,
)
for (const one of all.filter((m) => m.outcome !== 'killed'))
  console.log(
    `${one.outcome}: ${one.file}:${one.line} ${one.kind}: ${one.original.replace(/\s+/g, ' ').slice(0, 120)} → ${one.instead.replace(/\s+/g, ' ').slice(0, 120)}`,
  )
process.exit(0)
