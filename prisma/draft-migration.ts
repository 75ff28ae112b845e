// Drafts a migration from prisma/schema without a network: `npx tsx prisma/draft-migration.ts <name> [revision]`.
// It compares the data model as committed in a revision (HEAD unless named; nothing, for `empty`) with the one on disk and
// writes the SQL that leads from one to the other. Constraints, functions, triggers and indexes written by hand are
// unknown to the data model, so a draft never touches them. Read it before committing it; what would hold up writes is named.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { openEmbedded } from '../src/db/embedded.ts'
import { modelFiles } from '../src/db/model-text.ts'
import { packageRoot } from '../src/root.ts'
import { complaintsAbout, lastRelease, migrationNames, migrationText } from './migration-rules.ts'

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('usage: npx tsx prisma/draft-migration.ts <name_in_snake_case> [revision | empty]')
  process.exit(1)
}
const engine = (await import(join(packageRoot, 'node_modules/@prisma/schema-engine-wasm/schema_engine_bg.js'))) as {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
  SchemaEngine: { new: (options: object, log: (line: string) => void, adapter: object) => Promise<{ diff(options: object): Promise<{ stdout: string }> }> }
}
const wasm = readFileSync(join(packageRoot, 'node_modules/prisma/build/schema_engine_bg.wasm'))
const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { './schema_engine_bg.js': engine as never })
engine.__wbg_set_wasm(instance.exports)
;(instance.exports.__wbindgen_start as () => void)()

const pool = await openEmbedded('memory://')
const files = modelFiles().map((path) => ({ path, content: readFileSync(join(packageRoot, path), 'utf8') }))
const revision = process.argv[3] ?? 'HEAD'
const git = (...args: string[]) => execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8' })
/** As it was in a revision, which may have had it in one file. */
const then = () =>
  git('ls-tree', '-r', '--name-only', revision, 'prisma/schema', 'prisma/schema.prisma')
    .split('\n')
    .filter((path) => path.endsWith('.prisma'))
    .map((path) => ({ path, content: git('show', `${revision}:${path}`) }))
const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool as never))
const schemaEngine = await engine.SchemaEngine.new({ datamodels: files.map(({ path, content }) => [path, content]) }, () => {}, factory)
const { stdout } = await schemaEngine.diff({
  from: revision === 'empty' ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: then() },
  to: { tag: 'schemaDatamodel', files },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
  shadowDatabaseUrl: null,
})
if (stdout.trim() === '-- This is an empty migration.') {
  console.log(`the data model is as in ${revision}: nothing to draft`)
  process.exit(0)
}
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
const folder = join(packageRoot, 'prisma/migrations', `${stamp}_${name}`)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'migration.sql'), stdout)
console.log(`prisma/migrations/${stamp}_${name}/migration.sql: ${stdout.split('\n').length} lines`)
for (const complaint of complaintsAbout(stdout, { before: migrationNames().slice(0, -1).map(migrationText), released: lastRelease() }))
  console.log(`- ${complaint}`)
process.exit(0)
