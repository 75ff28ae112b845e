import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { indexMadeBy, isOnline, type Statement, statementsOf } from '../src/db/statements.ts'
import { packageRoot } from '../src/root.ts'

/**
 * Rules of migrations (decisions: migrations): they expand, then contract, and hold up no write for more than a second on a table of a
 * million rows.
 */
export interface Around {
  /** The migrations before it, oldest first. */
  readonly before: readonly string[]
  /** The last release, as in 0.1.0. */
  readonly released: string
}

/** The present migrations' names, oldest first, and what a file of theirs says. */
export const migrationNames = (): string[] => {
  const entries = readdirSync(join(packageRoot, 'prisma/migrations'), { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).sort()
}
export const migrationText = (name: string): string => readFileSync(join(packageRoot, 'prisma/migrations', name, 'migration.sql'), 'utf8')

/** The last release: the newest whose schema is kept. */
export function lastRelease(): string {
  const kept = readdirSync(join(packageRoot, 'test/releases')).flatMap((file) => /^(\d+\.\d+\.\d+)\.graphql$/.exec(file)?.[1] ?? [])
  return kept.sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).at(-1) ?? '0.0.0'
}

type Rule = (shape: string, statement: Statement) => string | null

const NAME = '(?:"?public"?\\.)?"?(\\w+)"?'
const tableIn = (shape: string, before: string) => new RegExp(`${before} (?:IF (?:NOT )?EXISTS )?(?:ONLY )?${NAME}`, 'i').exec(shape)?.[1] ?? null

/** What is wrong with a migration, a sentence each; nothing when it may be applied while the program works. Pure. */
export function complaintsAbout(script: string, around: Around): string[] {
  const statements = statementsOf(script)
  if (isOnline(script)) return statements.flatMap((statement) => repeatable(statement) ?? [])
  const made = new Set(statements.flatMap(({ shape }) => tableIn(shape, '^CREATE (?:UNLOGGED )?TABLE') ?? []))
  const past = [...around.before.flatMap(statementsOf), ...statements]
  return statements.flatMap((statement) => {
    const { shape } = statement
    const table = tableIn(shape, '^ALTER TABLE')
    if (table === null) return whole(made, around)(shape, statement) ?? []
    if (made.has(table)) return []
    return actionsOf(shape).flatMap((action) => ofTable(table, action, statement, past, around) ?? [])
  })
}

/** The actions of an ALTER TABLE: what stands between commas outside brackets. */
function actionsOf(shape: string): string[] {
  const actions: string[] = []
  let [depth, action] = [0, '']
  for (const sign of shape.replace(new RegExp(`^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?${NAME}`, 'i'), '')) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
    if (sign === ',' && depth === 0) actions.push(action.trim())
    action = sign === ',' && depth === 0 ? '' : action + sign
  }
  return [...actions, action.trim()]
}

/** Statements that are no ALTER TABLE. */
const whole =
  (made: ReadonlySet<string>, around: Around): Rule =>
  (shape, statement) => {
    const about = (table: string | null) => table === null || !made.has(table)
    const index = /^CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?/i.exec(shape)
    if (index?.[1] || /^(?:DROP INDEX|REINDEX .*) CONCURRENTLY/i.test(shape))
      return `"${brief(shape)}" cannot run in a transaction: put it into a migration of its own that begins with "-- online"`
    if (index && about(tableIn(shape, ' ON')))
      return `"${brief(shape)}" holds up writes until the index is built: use CREATE INDEX CONCURRENTLY in a migration that begins with "-- online"`
    if (/^(?:LOCK|CLUSTER|VACUUM|REINDEX|REFRESH MATERIALIZED VIEW(?! CONCURRENTLY))\b/i.test(shape))
      return `"${brief(shape)}" locks whole tables: leave it out`
    if (/^DO\b/i.test(shape)) return '"DO" hides what it runs from these rules: write the statements themselves'
    const rows = /\b(UPDATE|DELETE FROM|TRUNCATE)(?: TABLE)? (?:ONLY )?/i.exec(shape)
    if (rows && /^(?:UPDATE|DELETE|TRUNCATE|WITH)\b/i.test(shape) && about(tableIn(shape, rows[1] ?? '')) && !isBounded(shape))
      return `"${brief(shape)}" locks every row of the table: name the few rows it is about, or let the program fill them in batches`
    if (/^DROP TABLE\b/i.test(shape) || /^ALTER TYPE .* (?:RENAME|DROP)\b/i.test(shape)) return contraction(brief(shape), statement, around)
    return null
  }

/** One action on a table that is there already. */
function ofTable(table: string, action: string, statement: Statement, past: readonly Statement[], around: Around): string | null {
  const said = `"ALTER TABLE ${table} ${brief(action)}"`
  if (/^DROP (?:COLUMN|(?!CONSTRAINT\b)"?\w+)/i.test(action) || /^RENAME (?!CONSTRAINT\b)/i.test(action))
    return contraction(said.slice(1, -1), statement, around)
  if (/^ADD CONSTRAINT\b|^ADD (?:PRIMARY KEY|UNIQUE|FOREIGN KEY|CHECK|EXCLUDE)\b/i.test(action)) {
    if (/\bUSING INDEX\b|\bNOT VALID$/i.test(action)) return null
    return /\b(?:PRIMARY KEY|UNIQUE|EXCLUDE)\b/i.test(action)
      ? `${said} builds an index while nobody can write: build it CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX`
      : `${said} reads the whole table while nobody can write: add it NOT VALID, and VALIDATE CONSTRAINT in a migration that begins with "-- online"`
  }
  if (/^ADD\b/i.test(action)) return ofColumn(said, action)
  if (/^ALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE\b/i.test(action))
    return `${said} writes the table anew: add a column of the new type, fill it, and drop the old one a release later`
  const filled = /^ALTER (?:COLUMN )?"?(\w+)"? SET NOT NULL/i.exec(action)?.[1]
  if (filled !== undefined && !isProven(table, filled, past))
    return `${said} reads the whole table while nobody can write: add CHECK (${filled} IS NOT NULL) NOT VALID and validate it first`
  if (/^VALIDATE CONSTRAINT\b/i.test(action))
    return `${said} reads the whole table: put it into a migration that begins with "-- online", where no other lock is held`
  if (/^SET (?:LOGGED|UNLOGGED|TABLESPACE|ACCESS METHOD)\b/i.test(action)) return `${said} writes the table anew: leave it out`
  return null
}

/** Defaults that are worked out once, for all rows together. */
const STABLE = [
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_timestamp',
  'localtimestamp',
  'numeric',
  'varchar',
  'char',
  'timestamptz',
  'timestamp',
]

function ofColumn(said: string, action: string): string | null {
  if (/\b(?:REFERENCES|UNIQUE|PRIMARY KEY|CHECK)\b/i.test(action))
    return `${said} checks every row while nobody can write: add the column alone, and the constraint by its own rules`
  if (/\b(?:SMALL|BIG)?SERIAL\b|\bGENERATED\b/i.test(action)) return `${said} writes the table anew: add the column without a value and fill it`
  const called = [...(/\bDEFAULT\b(.*)/i.exec(action)?.[1] ?? '').matchAll(/(\w+) ?\(/g)].map((call) => (call[1] ?? '').toLowerCase())
  if (called.some((name) => !STABLE.includes(name)))
    return `${said} has a default that differs from row to row and writes the table anew: add the column without one and fill it`
  return /\bNOT NULL\b/i.test(action) && !/\bDEFAULT\b/i.test(action)
    ? `${said} has no value for the rows there are, nor for those the program before still writes: give it a constant default`
    : null
}

/** Whether rows are named: by a comparison with a value, not by what is empty or what another table says. */
const isBounded = (shape: string) => /(?:[=<>]|\bIN \() ?(?:''|-?\d)/i.test(/\bWHERE\b(.*)/i.exec(shape)?.[1] ?? '')

/** Whether a check that was validated before says that a column is never empty. */
function isProven(table: string, column: string, past: readonly Statement[]): boolean {
  const of = past.filter(({ shape }) => tableIn(shape, '^ALTER TABLE') === table).map(({ shape }) => shape)
  const checks = of.flatMap((shape) =>
    [...shape.matchAll(new RegExp(`ADD CONSTRAINT "?(\\w+)"? CHECK \\( ?"?${column}"? IS NOT NULL ?\\)`, 'gi'))].map((m) => m[1] ?? ''),
  )
  return checks.some((name) => of.some((shape) => new RegExp(`VALIDATE CONSTRAINT "?${name}"?$`, 'i').test(shape)))
}

/** What a program of the last release may still read goes only when that release has what replaced it. */
function contraction(said: string, { comments }: Statement, { released }: Around): string | null {
  const since = comments.map((comment) => /^contracts: .+, since (\d+)\.(\d+)\.(\d+)$/.exec(comment)).find((found) => found !== null)
  if (!since) return `"${said}" takes away what the program before reads: write "-- contracts: <what replaced it>, since <release>" above it`
  const order = (version: readonly string[]) => version.reduce((sum, part) => sum * 1_000 + Number(part), 0)
  if (order(since.slice(1)) <= order(released.split('.'))) return null
  return `"${said}" waits one release: ${since.slice(1).join('.')}, which has what replaced it, is not released yet (${released} is)`
}

/** Statements of an online migration commit one by one, and one may be done a second time after a kill. */
function repeatable(statement: Statement): string | null {
  const { shape } = statement
  if (/^CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS\b/i.test(shape))
    return `"${brief(shape)}" would take an index that was left INVALID for done: leave IF NOT EXISTS out, the program looks by itself`
  const may =
    indexMadeBy(statement) !== null ||
    /^DROP INDEX CONCURRENTLY IF EXISTS \S+$/i.test(shape) ||
    /^REINDEX (?:INDEX|TABLE) CONCURRENTLY \S+$/i.test(shape) ||
    /^ALTER TABLE \S+ VALIDATE CONSTRAINT \S+$/i.test(shape) ||
    /^ANALYZE \S+$/i.test(shape)
  return may
    ? null
    : `"${brief(shape)}" cannot stand in an online migration, whose statements commit one by one and may be done twice: only CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY IF EXISTS, REINDEX … CONCURRENTLY, VALIDATE CONSTRAINT and ANALYZE can`
}

const brief = (shape: string) => (shape.length > 80 ? `${shape.slice(0, 79)}…` : shape)
