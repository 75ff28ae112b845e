import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { readConfig } from '../src/config.ts'
import { packageRoot } from '../src/root.ts'
import { type Child, type ChildOptions, startChild, stopAll } from './children.ts'

/** The built program with demo data, running. */
export interface Product extends Child {
  readonly port: number
  readonly url: string
  /** A development token it printed. */
  token(account: string): string
}

interface ProductOptions extends ChildOptions {
  readonly logLevel?: string
  /** Variables besides those every run sets. */
  readonly env?: Record<string, string>
  readonly nodeOptions?: readonly string[]
}

/** Quotas a thousand times the usual ones. */
export const UNLIMITED = { QUOTA_FACTOR: '1000' }

/** Lets one address and one account hold as many connections, and ask as often, as a measurement needs; `conditions` prints it. */
export const CROWDED = { MAX_CONNECTIONS: '50000', MAX_CONNECTIONS_PER_ADDRESS: '50000', MAX_CONNECTIONS_PER_USER: '50000', ...UNLIMITED }

/** The settings that were last printed. */
let said = ''

const MAIN = join(packageRoot, 'dist/src/main.js')

/**
 * Starts the built program as an operator does, in development with demo data, on a free port.
 * @param options.nodeOptions flags of Node itself
 */
export async function startProduct(dataDir: string, databaseUrl: string | null, options: ProductOptions = {}): Promise<Product> {
  if (!existsSync(MAIN)) throw new Error('the program is not built: run npm run build')
  const env = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: options.logLevel ?? 'error',
    // What is measured does not depend on the day.
    SEED_DEMO: 'past',
    // One account asks what a city's do; bench/flood.ts measures under the quotas as they are.
    ...UNLIMITED,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...options.env,
  }
  const raised = `Settings: ${Object.entries(env)
    .filter(([name]) => /^(QUOTA|MAX_CONNECTIONS)/.test(name))
    .map((pair) => pair.join('='))
    .join(', ')}`
  if (said !== raised) console.log(raised)
  said = raised
  // Its address and its tokens are printed at once, with an empty line at the end.
  const child = await startChild([...(options.nodeOptions ?? []), MAIN], env, /GraphQL and GraphiQL[\s\S]*\n\n/, options)
  const url = /(http:\S+)\/graphql/.exec(child.stdout())?.[1] ?? ''
  return {
    ...child,
    url,
    port: Number(new URL(url).port),
    token(account) {
      const token = new RegExp(` ${account} +(\\S+)$`, 'm').exec(child.stdout())?.[1]
      if (!token) throw new Error(`no token of ${account} was printed`)
      return token
    },
  }
}

/** Where one run keeps its data: a new directory and, when DATABASE_URL is set, a new database on that server. */
export interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly engine: string
}

/** Makes a place, works there, ends every child, removes the place; whatever happens. */
export async function inNewPlace(work: (place: Place) => Promise<void>): Promise<void> {
  // A run makes a database of its own on the server, so it is for development whatever the terminal says.
  const { databaseUrl: server } = readConfig({ ...process.env, NODE_ENV: 'development' })
  const name = `flash_delivery_bench_${process.pid}_${Date.now()}`
  const version = server === null ? '' : await administer(server, `CREATE DATABASE ${name}`, `ALTER DATABASE ${name} SET timezone TO 'UTC'`)
  const dataDir = mkdtempSync(join(tmpdir(), 'flash-delivery-bench-'))
  const databaseUrl = server === null ? null : Object.assign(new URL(server), { pathname: `/${name}` }).toString()
  try {
    await work({ dataDir, databaseUrl, engine: server === null ? 'the embedded database' : `PostgreSQL ${version}` })
  } finally {
    await stopAll()
    rmSync(dataDir, { recursive: true, force: true })
    if (server !== null) await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
}

/** Runs statements on the server; answers with its version. */
async function administer(url: string, ...statements: string[]): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
    return ((await client.query('SHOW server_version')).rows[0] as { server_version: string }).server_version
  } finally {
    await client.end()
  }
}
