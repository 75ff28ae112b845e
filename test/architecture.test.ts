import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { circles, functionsOf } from '../bench/house/measures.ts'
import { sourceFiles } from '../bench/house/source.ts'
import { modelText } from '../src/db/model-text.ts'
import { LIMITS } from '../src/limits.ts'
import { PARAMETERS } from '../src/policy/parameters.ts'
import { packageRoot } from '../src/root.ts'

/** The order of the domains: each may use those before it, none those after it. */
const DOMAINS = [
  'catalogue',
  'areas',
  'staff',
  'roster',
  'equipment',
  'calendar',
  'clocks',
  'orders',
  'registration',
  'matters',
  'handling',
  'extensions',
  'supervision',
  'co-handling',
  'appointments',
  'attachments',
  'dispatch',
  'agency',
  'evaluations',
  'rectifications',
  'revisits',
  'campaigns',
  'desk',
  'actions',
  'statistics',
  'signals',
  'wallboards',
  'partners',
  'viewers',
  'tickets',
  'upkeep',
  'audit',
  'privacy',
]
/** Rooms and single files of the ground floor. */
const GROUND = [
  'policy',
  'graphql',
  'live',
  'timers',
  'events',
  'files',
  'access',
  'crypto',
  'db',
  'config.ts',
  'errors.ts',
  'ids.ts',
  'clock.ts',
  'log.ts',
  'runtime.ts',
  'input.ts',
  'limits.ts',
  'machine.ts',
  'quotas',
  'pauses.ts',
  'root.ts',
  'turns.ts',
  'verb.ts',
  'words.ts',
]
/** What starts the program and assembles it. */
const TOP = ['main.ts', 'app.ts', 'open-runtime.ts', 'effects.ts', 'timer-handlers.ts', 'schema.ts', 'http', 'web', 'intake', 'cli', 'simulation']

/** Files with rules and nothing else: they read no database, no clock and no dice. */
const PURE = [
  'daytime',
  'lifecycle',
  'guards',
  'overlay-guards',
  'needs',
  'visit-guards',
  'agency-guards',
  'evaluation-guards',
  'scale',
  'rectification-guards',
  'revisit-guards',
  'campaign-machine',
  'participant-machine',
  'matter-machine',
  'appointment-machine',
  'case-machine',
  'document-text',
  'free-slots',
  'slot-rules',
  'travel',
  'policy',
  'filter',
  'keys',
  'facts',
  'transition',
  'eligibility',
  'availability',
  'clock-rules',
  'rest-rules',
  'count-limit',
  'duty-minutes',
  'choose-rule',
  'score',
  'co-handling',
  'supervision-letter',
  'dispatch-news',
  'levels',
  'working-days',
  'area-code',
  'order-number',
  'identity-number',
  'priority',
  'reasons',
  'suppression',
].map((name) => `${name}.ts`)

/** Rows are written by operations and effects; these ground files keep the books of the program itself. */
const GROUND_WRITES: Record<string, string> = {
  'src/events/change.ts': 'idempotency keys, inside the change',
  'src/events/log.ts': 'the row that says which epoch the log is in',
  'src/access/attempts.ts': 'tries at secrets, counted before they are compared and whatever becomes of the request',
  'src/quotas/database-portion.ts': 'portions of quotas, taken before a verb runs and whatever becomes of it',
  'src/access/access-log.ts': 'who saw what, inside the change that shows it',
  'src/access/security-records.ts': 'security records: on the transaction of the change they are about, or those of a second together',
  'src/access/sign-ons.ts': 'revoked sign-ons, on the transaction of the verb or command that revokes them',
  'src/access/access-keys.ts': 'keys of partners and boards, on the transaction of the verb that issues them',
  'src/access/keys-in-use.ts': 'the keys that rows are sealed with, as each process says at its start',
  'src/access/development.ts': 'keys of the demo accounts at start; never in production',
  'src/attachments/attachment-keeper.ts': 'records of uploads past their day, which the keeper of files ends',
  'src/timers/timer.ts': 'timers, on the transaction of the verb that sets them',
  'src/timers/sweeper.ts': 'timers that were fired or put off, inside a change',
  'src/live/ticket.ts': 'stream tickets, inside the change of their verb',
  'src/orders/search-keys.ts': 'rows derived from orders, with the change that writes an order or beside it: they can be made anew',
  'src/statistics/keep-facts.ts': 'rows derived from orders, which a reader of the log keeps: no verb writes them, and they can be made anew',
  'src/audit/raise-alerts.ts': 'alerts from signed groups of the audit trail, with the cursor that says which: no verb raises one',
  'src/wallboards/published-rates.ts': 'what a public rate stands at, moved as it is read: no verb publishes it',
  'src/statistics/rollup-sums.ts': 'the sums of those rows, on the transaction of the reader',
  'src/upkeep/rotation-step.ts': 'sealed values, which say the same under another key: no verb writes them',
  'src/upkeep/index-steps.ts': 'what is derived of them, and can be made anew',
  'src/upkeep/rotate-keys.ts': 'how far that has come',
  'src/upkeep/retire-key.ts': 'which key is over',
  'src/db/table-anew.ts': 'tables of such rows, made anew in a transaction of who keeps them',
  'src/audit/chainer.ts': 'what signs the audit trail, beside all verbs',
  'src/audit/purge.ts': 'records past their retention, and the record that says so',
  'src/db/installation.ts': 'the row that says what the database is for, once',
  'src/db/silence.ts': 'settings of the transaction, no rows',
  'src/db/locks.ts': 'a lock of the transaction, no rows',
  'src/cli/build-template.ts': 'a template of the empty database gets its epoch only when it is opened',
}
/** What pauses: the server, a page, the simulation; neither client imports anything of the server. */
const PAUSES = ['src/pauses.ts', 'src/web/pause.ts', 'src/simulation/pause.ts']
/** Files with a timer of their own, with the reason: none of them pauses. */
const TIMED: Record<string, string> = {
  'src/events/wake.ts': 'hints of a burst are one',
  'src/http/health.ts': 'the database answers within a time, or is not ready',
  'src/http/server.ts': 'what is not drained within a time is cut',
  'src/live/keepalive.ts': 'a socket that does not answer its close is cut',
  'src/live/websocket.ts': 'sockets are told of a restart one after the other',
  'src/live/within.ts': 'an operation that is not done within a time is answered for',
  'src/simulation/watch.ts': 'what is waited for within a time',
}
/** Numbers of the ground floor that limit nothing: formats, names of locks, a version, and a page of development. */
const NO_LIMITS = [
  'src/access/query-code.ts LENGTH',
  'src/crypto/aes-suite.ts IV_BYTES',
  'src/crypto/aes-suite.ts TAG_BYTES',
  'src/crypto/master-keys.ts MASTER_BYTES',
  'src/crypto/sm-suite.ts IV_BYTES',
  'src/crypto/sm-suite.ts TAG_BYTES',
  'src/crypto/sm-suite.ts SM4_BYTES',
  'src/crypto/sm2.ts NUMBER_BYTES',
  'src/crypto/weak.ts LEAST_DIFFERENT',
  'src/db/client.ts OLDEST',
  'src/db/client.ts SETUP_LOCK',
  'src/db/locks.ts PROGRAM',
  'src/http/dev-pages.ts LINK_DAYS',
  'src/http/dev-pages.ts SHOWN',
  'src/http/explorer-account.ts CITIZEN_DAYS',
]
/** Schemas whose fields select and answer with rows of another room's type, which the builder's types do not follow. */
const ASSERTS_NEVER = ['src/orders/schema.ts']
/** Over 250 lines, with the reason. Generated files are not counted. */
const LONG: Record<string, string> = {
  'src/limits.ts': 'one table of limits, a line each',
  'src/policy/parameters.ts': 'one table of policy, a number each',
}
const LONGEST = 250
/** With a function over 80 lines, with the reason. */
const LONG_FUNCTION: Record<string, string> = {
  'src/orders/schema.ts': 'the fields of an order, one after the other',
}
const LONGEST_FUNCTION = 80

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const files = (folder: string): string[] =>
  readdirSync(join(packageRoot, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(packageRoot.length + 1))
    .filter((file) => !file.includes('/generated/') && !file.includes('/node_modules/') && !file.endsWith('/pothos-types.ts'))
    .sort()
const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8')
const source = files('src')
const code = new Map(source.map((file) => [file, read(file)]))

/** Import and export lines; `package` imports keep their name, relative ones become paths. */
function importsOf(file: string): Import[] {
  const text = code.get(file) ?? ''
  const lines = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm)]
  const dynamic = [...text.matchAll(/\bawait import\('([^']+)'\)/g)].map((m): Import => ({ from: file, to: m[1] ?? '', typeOnly: false }))
  return [
    ...lines.map((m): Import => {
      const names = (m[2] ?? '')
        .match(/^\{([\s\S]*)\}$/)?.[1]
        ?.split(',')
        .map((n) => n.trim())
        .filter((n) => n !== '')
      return {
        from: file,
        to: m[3] ?? '',
        typeOnly: m[1] !== undefined || (names !== undefined && names.length > 0 && names.every((n) => n.startsWith('type '))),
      }
    }),
    ...dynamic,
  ].map((i) => (i.to.startsWith('.') ? { ...i, to: normalize(join(dirname(file), i.to)) } : i))
}
const imports = source.flatMap(importsOf)
const atRunTime = imports.filter((i) => !i.typeOnly)

/** `src/orders/policy.ts` is in the room `orders`, `src/clock.ts` in itself. */
const room = (path: string) => path.split('/')[1] ?? ''
const nameOf = (path: string) => path.split('/').at(-1) ?? ''
const isSchema = (path: string) => /^schema(-\w+)?\.ts$/.test(nameOf(path))
const inDomain = (path: string) => path.startsWith('src/') && DOMAINS.includes(room(path))
const shown = (list: readonly Import[]) => list.map((i) => `${i.from} → ${i.to}`)

describe('the house', () => {
  test('has no room that the plan does not know', () => {
    expect([...new Set(source.map(room))].filter((r) => ![...DOMAINS, ...GROUND, ...TOP].includes(r))).toEqual([])
  })

  test('has no room named after a kind, and no barrel', () => {
    const everything = [...source, ...files('test'), ...files('prisma')]
    expect(everything.filter((f) => /(^|\/)(services|utils|helpers|common|managers)\//.test(f) || nameOf(f) === 'index.ts')).toEqual([])
  })

  test('has no circle of imports, of types either', () => {
    expect(circles(new Map(source.map((file) => [file, imports.filter((i) => i.from === file).map((i) => i.to)])))).toEqual([])
  })

  test('keeps the ground free of domains and of what stands on top', () => {
    const ground = atRunTime.filter((i) => GROUND.includes(room(i.from)))
    expect(shown(ground.filter((i) => inDomain(i.to) || (i.to.startsWith('src/') && TOP.includes(room(i.to)))))).toEqual([])
    expect(shown(imports.filter((i) => GROUND.includes(room(i.from)) && inDomain(i.to)))).toEqual([])
  })

  test('lets each domain use only the domains to its left', () => {
    expect(shown(imports.filter((i) => inDomain(i.from) && inDomain(i.to) && DOMAINS.indexOf(room(i.to)) > DOMAINS.indexOf(room(i.from))))).toEqual([])
  })

  test('lets no domain import what stands on top', () => {
    expect(shown(imports.filter((i) => inDomain(i.from) && i.to.startsWith('src/') && TOP.includes(room(i.to))))).toEqual([])
  })

  test('keeps the simulation a client like any other: of the server it knows types, and the server does not know it', () => {
    const inSimulation = (path: string) => path.startsWith('src/simulation/')
    expect(shown(atRunTime.filter((i) => inSimulation(i.from) && i.to.startsWith('src/') && !inSimulation(i.to)))).toEqual([])
    const packages = atRunTime.filter((i) => inSimulation(i.from) && !i.to.startsWith('src/')).map((i) => i.to)
    expect(packages.filter((name) => !['graphql-ws', 'ws'].includes(name))).toEqual([])
    expect(shown(imports.filter((i) => !inSimulation(i.from) && inSimulation(i.to) && i.from !== 'src/cli/simulate.ts'))).toEqual([])
  })

  test('keeps the plan of a simulated day and the check of what was seen pure: no clock, no dice but the seeded, no wire', () => {
    const pure = ['dice', 'arrivals', 'people', 'course', 'visited', 'step', 'plan', 'expected', 'check'].map((name) => `src/simulation/${name}.ts`)
    expect(pure.filter((f) => !source.includes(f))).toEqual([])
    const wire = ['watch', 'act', 'play', 'pace', 'audience', 'simulate'].map((name) => `src/simulation/${name}.ts`)
    expect(shown(atRunTime.filter((i) => pure.includes(i.from) && (!i.to.startsWith('src/') || wire.includes(i.to))))).toEqual([])
    expect(pure.filter((f) => /\bDate\.now\(|new Date\(|performance|Math\.random|\bawait\b|fetch\(/.test(withoutComments(f)))).toEqual([])
  })

  test('keeps schemas apart: only src/schema.ts imports them, and a domain those of its own; the enums of orders are for all to their right', () => {
    const shared = (i: Import) => isSchema(i.from) && i.to === 'src/orders/schema-enums.ts'
    const own = (i: Import) => isSchema(i.from) && room(i.from) === room(i.to)
    const wrong = imports.filter((i) => inDomain(i.to) && isSchema(i.to) && i.from !== 'src/schema.ts' && !own(i) && !shared(i))
    expect(shown(wrong)).toEqual([])
  })

  test('reads the client’s selection before a field answers null: an unused one is an error of the field', () => {
    expect(source.filter((f) => isSchema(f) && /\? null\s*:[^\n]*\.\.\.query/.test(withoutComments(f)))).toEqual([])
  })

  test('keeps GraphQL, HTTP and live streams out of operations and rules', () => {
    // A ticket opens one stream: its verbs are about the live floor itself.
    const wrong = imports.filter(
      (i) =>
        inDomain(i.from) &&
        room(i.from) !== 'tickets' &&
        !isSchema(i.from) &&
        (/^(graphql|@pothos|graphql-yoga|graphql-ws|ws$)/.test(i.to) || /^src\/(graphql|live|http)\//.test(i.to)),
    )
    expect(shown(wrong)).toEqual([])
  })

  test('lets a schema read the log and its cursors, and never append to it', () => {
    const allowed = ['src/events/catalogue.ts', 'src/events/log.ts', 'src/events/cursor.ts', 'src/events/change.ts']
    expect(shown(imports.filter((i) => isSchema(i.from) && i.to.startsWith('src/events/') && !allowed.includes(i.to)))).toEqual([])
    expect(shown(imports.filter((i) => isSchema(i.from) && i.to === 'src/events/change.ts' && !i.typeOnly))).toEqual([])
  })

  test('keeps pure files pure: no database, no events at run time, no GraphQL, no dice', () => {
    const pure = source.filter((f) => inDomain(f) && PURE.includes(nameOf(f)))
    expect(PURE.filter((name) => !pure.some((f) => nameOf(f) === name))).toEqual([])
    const forbidden = /^(src\/(events|graphql|http|live|db)\/|src\/(runtime|config|log)\.ts|graphql|@pothos|@prisma|node:(crypto|fs|net|http)|pg$)/
    expect(shown(atRunTime.filter((i) => pure.includes(i.from) && forbidden.test(i.to) && i.to !== 'src/db/generated/enums.ts'))).toEqual([])
    const impure = pure.filter((f) => /\bDate\.now\(|new Date\(\)|Math\.random|randomUUID|randomBytes|\bawait\b|clock\.now\(/.test(withoutComments(f)))
    expect(impure).toEqual([])
    // What they stand on is pure too, all the way down.
    const stoodOn = (file: string, seen = new Set<string>()): Set<string> => {
      for (const i of atRunTime) if (i.from === file && i.to.startsWith('src/') && !seen.has(i.to)) stoodOn(i.to, seen.add(i.to))
      return seen
    }
    const allowed = [
      'src/policy/parameters.ts',
      'src/errors.ts',
      'src/words.ts',
      'src/clock.ts',
      'src/machine.ts',
      'src/access/standing.ts',
      'src/access/viewer.ts',
      'src/db/generated/enums.ts',
      ...pure,
    ]
    expect(pure.flatMap((f) => [...stoodOn(f)].filter((to) => !allowed.includes(to)).map((to) => `${f} → ${to}`))).toEqual([])
  })

  test('keeps the pages apart: nothing of the server in them, nothing of them in the server, and two packages', () => {
    const page = imports.filter((i) => room(i.from) === 'web')
    expect(page.length).toBeGreaterThan(10)
    expect(shown(page.filter((i) => !i.to.startsWith('src/web/') && !['preact', 'preact/hooks', 'graphql-ws/client'].includes(i.to)))).toEqual([])
    expect(shown(imports.filter((i) => room(i.from) !== 'web' && room(i.to) === 'web'))).toEqual([])
  })

  test('never makes markup from text on the page, and no script or style inside it', () => {
    const page = source.filter((f) => room(f) === 'web')
    expect(
      page.filter((f) => /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|style=|\beval\(|new Function/.test(withoutComments(f))),
    ).toEqual([])
    for (const html of ['src/web/index.html', 'src/web/report/index.html', 'src/web/evaluate/index.html'])
      expect(read(html)).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|https?:/)
  })

  test('has each number of policy read by the rule it is about, and a name for nothing else', () => {
    const readers = (name: string) => source.filter((f) => f !== 'src/policy/parameters.ts' && new RegExp(`PARAMETERS\\.${name}\\b`).test(read(f)))
    expect(Object.keys(PARAMETERS).length).toBeGreaterThan(35)
    expect(Object.keys(PARAMETERS).filter((name) => readers(name).length === 0)).toEqual([])
  })

  test('has each technical limit in one table: read where it holds, and no other number of a ground room', () => {
    const readers = (name: string) => source.filter((f) => new RegExp(`\\b(LIMITS|ALL)\\.${name}\\b`).test(read(f)))
    expect(Object.keys(LIMITS).length).toBeGreaterThan(70)
    expect(Object.keys(LIMITS).filter((name) => readers(name).length === 0)).toEqual([])
    const rooms = ['graphql', 'http', 'live', 'events', 'timers', 'db', 'access', 'crypto', 'files']
    const numbers = source
      .filter((f) => rooms.includes(room(f)))
      .flatMap((f) => [...withoutComments(f).matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]*) = \d[\d_]*(?: \* .*)?$/gm)].map((m) => `${f} ${m[1]}`))
    expect(numbers).toEqual(NO_LIMITS)
  })

  test('reads the environment in src/config.ts only', () => {
    expect(source.filter((f) => /process\.env/.test(withoutComments(f)))).toEqual(['src/config.ts'])
  })

  test('appends to the log in events/change.ts only (and, for the past, in the seed)', () => {
    expect(source.filter((f) => /(?<!function )(?<![.\w])append\(/.test(withoutComments(f)))).toEqual(['src/events/change.ts'])
    const everywhere = [...source, ...files('prisma')].filter((f) => read(f).includes('event_log_append('))
    expect(everywhere.filter((f) => !f.startsWith('prisma/seed/'))).toEqual(['src/events/log.ts'])
    expect(
      everywhere.filter((f) => f.startsWith('prisma/seed/')),
      'the past is told in one place',
    ).toHaveLength(1)
    expect([...source, ...files('prisma')].filter((f) => /INSERT INTO event_log\b|eventLog\.(create|update|upsert|delete)/i.test(read(f)))).toEqual([])
  })

  test('writes with the append only rows whose foreign keys no change can hold up: none of their tables is locked FOR UPDATE', () => {
    const model = modelText()
    const tableOf = new Map([...model.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].map((m) => [m[1] ?? '', /@@map\("(\w+)"\)/.exec(m[2] ?? '')?.[1] ?? '']))
    const refersTo = (table: string) => {
      const body = [...model.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].find((m) => tableOf.get(m[1] ?? '') === table)?.[2] ?? ''
      return [...body.matchAll(/^ {2}\w+ (\w+)\??\s+@relation\([^)]*fields:/gm)].map((m) => tableOf.get(m[1] ?? '') ?? '')
    }
    const collected = source.filter((f) => /new RowKind</.test(withoutComments(f)))
    const written = collected.flatMap((f) => [...withoutComments(f).matchAll(/INSERT INTO (\w+)/g)].map((m) => m[1] ?? ''))
    expect(new Set(written)).toEqual(new Set(['timer', 'notice', 'deadline', 'search_keys']))
    const locked = source.flatMap((f) => [...withoutComments(f).matchAll(/FROM (\w+)\b[^`]*?\bFOR UPDATE\b/g)].map((m) => m[1] ?? ''))
    expect(locked).toContain('staff')
    expect(written.flatMap(refersTo).filter((table) => locked.includes(table))).toEqual([])
    expect(written.flatMap(refersTo)).toContain('service_order')
  })

  test('writes tables in operations and effects, and in the few ground files that say why', () => {
    const WRITES =
      /\.\w+\.(?:create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany)\(\s*\{|\$executeRaw|INSERT INTO|\bUPDATE \w+ SET|DELETE FROM/
    const writers = source.filter((f) => WRITES.test(withoutComments(f)))
    const operation = (f: string) =>
      inDomain(f) &&
      !isSchema(f) &&
      !PURE.includes(nameOf(f)) &&
      (/\bchange\(|\bverb\.does\(/.test(code.get(f) ?? '') || /\bc: (Change|Pick<Change)|: (Effect|TimerHandler)\b/.test(code.get(f) ?? ''))
    expect(writers.filter((f) => !operation(f) && f !== 'src/db/migrate.ts' && !(f in GROUND_WRITES))).toEqual([])
    expect(
      Object.keys(GROUND_WRITES).filter((f) => !writers.includes(f)),
      'an exception nobody needs any more',
    ).toEqual([])
  })

  test('awaits nothing outside the database inside an operation', () => {
    expect(source.filter((f) => inDomain(f) && /\bfetch\(|node:(http|https|net|dns|fs)/.test(withoutComments(f)))).toEqual([])
  })

  test('names each operation once: one verb, one file, one exported function', () => {
    const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
    const schemas = source
      .filter(isSchema)
      .map((f) => code.get(f) ?? '')
      .join('\n')
    const exposed = [
      ...schemas.matchAll(/\bexpose\((\w+)/g),
      ...[...schemas.matchAll(/\bexposeAll\(\[([^\]]*)\]/g)].flatMap((m) => [...(m[1] ?? '').matchAll(/(\w+)/g)]),
    ]
    const verbs = exposed.map((m) => m[1] ?? '')
    expect(verbs.length).toBeGreaterThan(130)
    for (const verb of verbs) {
      const homes = source.filter((f) => nameOf(f) === `${kebab(verb)}.ts`)
      expect(homes, verb).toHaveLength(1)
      const text = code.get(homes[0] as string) ?? ''
      expect(text).toMatch(new RegExp(`const verb = (?:orderVerb|declareVerb)\\(\\s*'${verb}'`))
      expect(text).toMatch(new RegExp(`export const ${verb} = verb\\.(?:does|answers)\\(`))
    }
  })

  test('keeps its files short', () => {
    const lines = new Map(source.map((f) => [f, (code.get(f) ?? '').trimEnd().split('\n').length]))
    expect([...lines].filter(([f, n]) => n > LONGEST && !(f in LONG))).toEqual([])
    expect(Object.keys(LONG).filter((f) => (lines.get(f) ?? 0) <= LONGEST)).toEqual([])
    const sorted = [...lines.values()].sort((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60)
  })

  test('waits and tries again in one way: one file pauses, one for each kind of client, and the rest set a limit', () => {
    const timed = source.filter((f) => /(?<![.\w])setTimeout\b/.test(withoutComments(f)))
    expect(timed.filter((f) => !PAUSES.includes(f))).toEqual(Object.keys(TIMED))
    expect(source.filter((f) => /Math\.random|\b2 \*\* /.test(withoutComments(f)) && !PAUSES.includes(f))).toEqual([])
  })

  test('takes no library at its words: errors are told apart by class, code or place, never by their message', () => {
    const WORDS =
      /\.message\.(includes|startsWith|endsWith|match|search)\(|\.test\(\(?[\w.?]*[mM]essage\)|\.exec\([\w.?]*[mM]essage\)|\.message (===|!==) ['"`]/
    // The driver says of a connection that was cut under a statement only this, without a code.
    const allowed = ['src/db/faults.ts']
    expect(source.filter((f) => WORDS.test(withoutComments(f)))).toEqual(allowed)
  })

  test('has no function of more than 80 lines', () => {
    const long = functionsOf(sourceFiles('src')).filter(({ lines }) => lines > LONGEST_FUNCTION)
    const fileOf = (where: string) => where.slice(0, where.lastIndexOf(':'))
    expect(long.filter(({ where }) => !(fileOf(where) in LONG_FUNCTION))).toEqual([])
    expect(
      Object.keys(LONG_FUNCTION).filter((f) => !long.some(({ where }) => fileOf(where) === f)),
      'an exception nobody needs any more',
    ).toEqual([])
  })

  test('has no hole in its types, and no sleep in its tests', () => {
    const everything = [...source, ...files('test'), ...files('prisma'), ...files('bench'), ...files('examples'), ...files('client')]
    // The one `any` is what a test reads out of an answer to its own document.
    const allowed = ['test/kit/client.ts']
    const here = 'test/architecture.test.ts'
    expect(
      everything.filter(
        (f) =>
          f !== here &&
          !allowed.includes(f) &&
          /\bas unknown as\b|(?:: |\bas |<)any(?=\s*(?:$|[)\]}>;,.|&=]))|@ts-ignore|@ts-nocheck/m.test(withoutComments(f)),
      ),
    ).toEqual([])
    expect(files('test').filter((f) => f !== here && /\bsetTimeout\(|timers\/promises|\bsleep\(/.test(read(f)))).toEqual([])
  })

  test('switches the check of types off nowhere but where the schema is built', () => {
    const never = source.filter((f) => !f.startsWith('src/graphql/') && /\bas never\b/.test(withoutComments(f)))
    expect(never.filter((f) => !ASSERTS_NEVER.includes(f))).toEqual([])
    expect(
      ASSERTS_NEVER.filter((f) => !never.includes(f)),
      'an exception nobody needs any more',
    ).toEqual([])
  })

  test('shows outsiders only what outsiders have: examples and client import nothing of the program, and stay short', () => {
    const outside = [...files('examples'), ...files('client')]
    expect(outside.length).toBeGreaterThan(4)
    const specifiers = (f: string) => [...read(f).matchAll(/(?:\bfrom|\bimport)\s*\(?'([^']+)'/g)].map((m) => m[1] ?? '')
    const into = outside.flatMap((f) => specifiers(f).map((to) => `${f} → ${to.startsWith('.') ? normalize(join(dirname(f), to)) : to}`))
    expect(into.filter((line) => !/ → (client|examples|node:\w|graphql-ws|react|@vitejs|vite)/.test(line))).toEqual([])
    expect(source.filter((f) => imports.some((i) => i.from === f && /^(client|examples)\//.test(i.to)))).toEqual([])
    // The whole of an example, as a newcomer counts: the dashboard without its words and its build file.
    const lines = (...names: string[]) => names.reduce((sum, f) => sum + read(f).trimEnd().split('\n').length, 0)
    expect(lines('examples/partner/partner.mjs')).toBeLessThan(150)
    expect(lines('examples/dashboard/live-orders.ts', 'examples/dashboard/main.tsx')).toBeLessThan(150)
  })

  test('publishes nothing from a resolver, and catches nothing to go on as if nothing had been', () => {
    // Hints between replicas are published; they say nothing but that the log has grown.
    const hints = 'src/events/redis-wake.ts'
    expect(source.filter((f) => f !== hints && /\bpublish\(|boolean \| string\b/.test(withoutComments(f)))).toEqual([])
    expect(source.filter((f) => /catch(\s*\(\w+\))?\s*\{\s*\}/.test(code.get(f) ?? ''))).toEqual([])
  })

  test('gives every subscription a policy: roles, or the proof of knowing number and query code', () => {
    const schemas = source
      .filter(isSchema)
      .map((f) => code.get(f) ?? '')
      .join('\n')
    const parts = schemas.split(/\n(?:feed|view)Field\('/).slice(1)
    expect(parts.length).toBeGreaterThan(9)
    for (const part of parts) {
      const name = part.slice(0, part.indexOf("'"))
      const own = part.slice(0, part.indexOf('\n})\n'))
      expect(/^ {2}to: /m.test(own) || (name === 'trackedOrder' && own.includes('trackOrder(')), name).toBe(true)
    }
    const makers = ['src/live/stream-fields.ts', 'src/graphql/builder.ts']
    expect(source.filter((f) => !makers.includes(f) && /builder\.subscriptionField\(/.test(withoutComments(f)))).toEqual([])
  })
})

function withoutComments(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"])\/\/.*$/gm, '$1')
}
