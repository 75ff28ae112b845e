import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { type ImportOptions, importFile } from '../../src/intake/import-file.ts'
import { packageRoot } from '../../src/root.ts'
import { commandArguments } from '../kit/built-program.ts'
import { freshDatabase } from '../kit/database.ts'
import { folder } from '../start/program.ts'

/** A database on disk, or on the PostgreSQL server, to import into without a server. */
export interface Store {
  readonly config: Config
  readonly folder: string
  /** Variables of a process that is to use it. */
  readonly variables: Record<string, string>
  /** Looks into it, between two runs. */
  look<T>(work: (db: Database['db']) => Promise<T>): Promise<T>
}

/** An empty one, gone after the test. */
export async function newStore(): Promise<Store> {
  const made = mkdtempSync(join(tmpdir(), 'flash-delivery-import-'))
  const fresh = await freshDatabase({ DATA_DIR: join(made, 'data') })
  onTestFinished(async () => {
    await fresh.cleanup()
    rmSync(made, { recursive: true, force: true })
  })
  const { config } = fresh
  return {
    config,
    folder: made,
    variables: {
      NODE_ENV: 'test',
      DATA_DIR: config.dataDir,
      SEED_DEMO: 'false',
      LOG_LEVEL: 'error',
      ...(config.databaseUrl ? { DATABASE_URL: config.databaseUrl } : {}),
    },
    async look(work) {
      const database = await connect(config)
      try {
        return await work(database.db)
      } finally {
        await database.close()
      }
    },
  }
}

/** A line of the report: line, external number, outcome, order number, column, reason. */
export interface Told {
  readonly line: number
  readonly externalNo: string
  readonly fate: string
  readonly number: string
  readonly column: string
  readonly reason: string
}

export interface Ran {
  readonly code: number | null
  /** Everything it said. */
  readonly said: string
  readonly report: readonly Told[]
  readonly reportText: string
}

/** Writes an export. */
export function given(content: string | Buffer, name = 'export.csv'): string {
  const path = join(folder(), name)
  writeFileSync(path, content)
  return path
}

/** Runs an import in this process, as the command does. */
export async function run(config: Config, file: string, options: Partial<ImportOptions> = {}): Promise<Ran> {
  let said = ''
  const writer = { write: (text: string) => (said += text) }
  const terminal = { stop: new AbortController().signal, out: writer, err: writer }
  const code = await importFile(config, file, { dryRun: false, history: false, clean: false, language: 'en', ...options }, terminal)
  return { code, said, ...readReport(options.report ?? `${file}.report.csv`) }
}

/** The report's rows, as a spreadsheet reads them. */
export function readReport(path: string): { report: Told[]; reportText: string } {
  const reportText = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const report = reportText
    .split('\r\n')
    .slice(1)
    .map((line) => line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)?.map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"')) ?? [])
    .filter(([line]) => line)
    .map(([line, externalNo = '', fate = '', number = '', column = '', reason = '']) => ({ line: Number(line), externalNo, fate, number, column, reason }))
  return { report, reportText }
}

/** The command in a process of its own; killed when the test ends, however that ends. */
export function launchImport(store: Store, file: string, args: readonly string[] = [], more: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, commandArguments('import', file, '--language', 'en', ...args), {
    cwd: packageRoot,
    env: { ...store.variables, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  return { child, exit, said: () => said, ended: async (): Promise<Ran> => ({ code: await exit, said, ...readReport(`${file}.report.csv`) }) }
}

/** What an import must leave: for each external number one order, one event and one notice, numbered densely. */
export async function left(db: Database['db']) {
  const orders = await db.order.findMany({ select: { id: true, number: true, externalNo: true, receivedAt: true }, orderBy: { number: 'asc' } })
  const events = await db.eventLog.findMany({ select: { orderId: true, kind: true, pos: true }, orderBy: { pos: 'asc' } })
  return {
    orders: orders.length,
    externalNumbers: new Set(orders.map((o) => o.externalNo)).size,
    numbers: new Map(orders.map((o) => [o.externalNo as string, o.number])),
    events: events.length,
    ordersWithEvent: new Set(events.map((e) => e.orderId)).size,
    positionsAreDense: events.every((e, i) => Number(e.pos) === i + 1),
    notices: await db.notice.count(),
    requesters: await db.requester.count(),
    sequence: (await db.numberSequence.findMany()).reduce((n, s) => n + s.last, 0),
  }
}
