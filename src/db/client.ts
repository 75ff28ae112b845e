import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Config } from '../config.ts'
import { StartError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { pauses } from '../pauses.ts'
import type { Database, OnStatement } from './database.ts'
import { PrismaClient } from './generated/client.ts'
import { listenPostgres } from './listen.ts'
import { lockDirectory } from './lock.ts'
import { endWhenSilent } from './silence.ts'
import { copyTemplate, OWNER_ALONE } from './template.ts'

interface Options {
  /** A dumped data directory to begin with (embedded, in memory). */
  readonly template?: Blob
  /** Called with every statement, its parameters and the name its plan is kept under; how tests count and explain them. */
  readonly onStatement?: OnStatement
}

const OLDEST = 150_000
const UTC = ['utc', 'etc/utc', 'uct', 'etc/uct', 'gmt', 'etc/gmt', 'universal', 'etc/universal', 'zulu', 'etc/zulu']
/**
 * A statement that reads a page of a list, as Prisma writes it, or counts facts of a period: planned for what it asks each
 * time. Pages of the log are always read along its positions.
 */
const PLANNED_EACH_TIME = /^(?!.* FROM event_log WHERE pos > ).* ORDER BY .* LIMIT | FROM order_fact /s
/** What each session is opened with; behind a pooler that shares sessions it is set on the role instead (docs/live.md). */
const SESSION = {
  statement_timeout: LIMITS.STATEMENT_MS.value,
  lock_timeout: LIMITS.LOCK_MS.value,
  // A frozen server must not hold the log's lock for ever.
  idle_in_transaction_session_timeout: LIMITS.IDLE_IN_TRANSACTION_MS.value,
}
/** The advisory lock under which migrations and seeding are done; any constant of this program's own would do. */
const SETUP_LOCK = 352_743_351

/**
 * Opens the database the settings name: PostgreSQL when DATABASE_URL is set, else the embedded one in the data directory.
 * @throws StartError with one sentence when it cannot be used
 */
export function connect(config: Config, options: Options = {}): Promise<Database> {
  return config.databaseUrl === null ? connectEmbedded(config, options) : connectPostgres(config.databaseUrl, options)
}

async function connectEmbedded(config: Config, options: Options): Promise<Database> {
  const inMemory = config.dataDir === 'memory://'
  const unlock = inMemory ? () => {} : lockDirectory(config.dataDir)
  // Loaded only when used: it costs a quarter of a second and tens of megabytes.
  const { openEmbedded } = await import('./embedded.ts')
  const folder = join(config.dataDir, 'pg')
  const pool = await opened().catch((error: unknown) => {
    unlock()
    throw new StartError(`the embedded database in ${config.dataDir} cannot be opened: ${error instanceof Error ? error.message : error}`)
  })
  async function opened() {
    if (inMemory) return openEmbedded('memory://', options.template, options.onStatement)
    copyTemplate(folder)
    // Whatever the folder around it lets in: the files of a database are its owner's alone.
    mkdirSync(folder, { recursive: true, mode: OWNER_ALONE })
    chmodSync(folder, OWNER_ALONE)
    return openEmbedded(folder, options.template, options.onStatement)
  }
  const adapter = new PrismaPg(pool as pg.Pool, { statementNameGenerator: statementNames() })
  // One session: transactions queue, so they wait longer for their turn than on PostgreSQL.
  const db = new PrismaClient({ adapter, transactionOptions: { maxWait: LIMITS.EMBEDDED_TRANSACTION_MS.value, timeout: LIMITS.EMBEDDED_TRANSACTION_MS.value } })
  const listeners = new Map<string, Set<() => void>>()
  return {
    db,
    engine: 'embedded',
    query: async <R>(sql: string, values?: unknown[]) => (await pool.run(sql, values)).rows as R[],
    exec: (sql) => pool.script(sql),
    execAlone: (sql) => pool.script(sql),
    exclusively: (work) => work(),
    async listen(channel, heard) {
      const all = listeners.get(channel) ?? new Set()
      listeners.set(channel, all.add(heard))
      return async () => void all.delete(heard)
    },
    async notify(channel) {
      for (const heard of listeners.get(channel) ?? []) heard()
    },
    dump: () => pool.dump(),
    async close() {
      await db.$disconnect()
      await pool.shut()
      unlock()
    },
  }
}

/** Plans a session keeps; a program has a few hundred shapes of statements. */
const MOST_PLANS = LIMITS.PLANS.value

/**
 * Names statements by their text, so that a session parses and plans each shape once (measured: a third to a half of
 * PostgreSQL's CPU time). A page of a list is planned each time: a plan for all parameters takes every area, team or item for
 * equally common, and then gathers and sorts thousands of rows where it could have walked an index to the first fifty.
 * @returns the adapter's name generator; an empty name is none
 */
function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known) return known
    if (PLANNED_EACH_TIME.test(sql) || names.size >= MOST_PLANS) return ''
    const name = `s${names.size}`
    names.set(sql, name)
    return name
  }
}

/** How sentences name the database of the settings; an address is left out, for it may hold a password. */
export const databaseName = (config: Config) => (config.databaseUrl === null ? `the embedded database in ${config.dataDir}` : 'the database of DATABASE_URL')

/** The part of a connection string that may be shown. */
const placeOf = (url: string) => {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port || 5432}${pathname}`
}

/** @param url `?pgbouncer=true` says that a pooler in transaction mode stands between: nothing is kept in a session then */
async function connectPostgres(url: string, options: Options): Promise<Database> {
  const place = placeOf(url)
  const pooled = new URL(url).searchParams.get('pgbouncer') === 'true'
  await checkPostgres(url, place)
  const pool = new pg.Pool({
    connectionString: url,
    max: LIMITS.CONNECTIONS.value,
    connectionTimeoutMillis: LIMITS.CONNECT_MS.value,
    keepAlive: true,
    ...(pooled ? {} : SESSION),
  })
  // A connection that dies while idle is replaced on the next use. One that dies in the hands of a transaction, between two
  // statements, raises 'error', which without a listener ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('connect', endWhenSilent)
  if (options.onStatement) watchStatements(pool, options.onStatement)
  const adapter = new PrismaPg(pool, pooled ? {} : { statementNameGenerator: statementNames() })
  const db = new PrismaClient({ adapter, transactionOptions: { maxWait: LIMITS.TRANSACTION_WAIT_MS.value, timeout: LIMITS.TRANSACTION_MS.value } })
  return {
    db,
    engine: 'postgres',
    query: async <R>(sql: string, values?: unknown[]) => (await pool.query(sql, values)).rows as R[],
    exec: (sql) => inOwnSession(url, async (client) => void (await client.query(sql))),
    execAlone: (sql) =>
      inOwnSession(url, async (client) => {
        // A pooler would keep the setting for the next user of the session; there the limits of the role hold.
        if (!pooled) await client.query('SET statement_timeout = 0; SET lock_timeout = 0')
        await client.query(sql)
      }),
    exclusively: (work) =>
      inOwnSession(url, async (client) => {
        // A lock of one transaction that is held open: a pooler may give a session to another client after each transaction,
        // and a lock of the session with it. Nothing is read or written in it, so it holds nothing else up.
        await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0')
        await takeSetupLock(client)
        return await work()
      }),
    listen: (channel, heard) => listenPostgres(url, channel, heard),
    async notify(channel) {
      await pool.query('SELECT pg_notify($1, $2)', [channel, ''])
    },
    dump: () => Promise.reject(new Error('only the embedded database can be dumped this way; use pg_dump')),
    async close() {
      await db.$disconnect()
      await pool.end()
    },
  }
}

/** Not a session of the pool: what is done in it may take as long as it takes. */
async function inOwnSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, keepAlive: true })
  // Without a listener a lost connection would end the process; the work itself notices soon enough.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Takes the lock under which the database is set up. A statement that waits for it would have a snapshot all the while, and an index that is
 * built concurrently waits for every snapshot: the program that builds it and the one that waits would wait for each other for ever.
 */
async function takeSetupLock(client: pg.Client): Promise<void> {
  const { pause } = pauses()
  for (;;) {
    // Without a parameter: the protocol for those keeps the statement's snapshot until the next one.
    const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_xact_lock(${SETUP_LOCK}) AS taken`)
    if (rows[0]?.taken) return
    await pause(LIMITS.SETUP_LOCK_EVERY_MS.value)
  }
}

/** Names every statement a pooled connection runs. */
function watchStatements(pool: pg.Pool, onStatement: OnStatement) {
  pool.on('connect', (client) => {
    const run = client.query.bind(client) as (...args: unknown[]) => unknown
    const query = (...args: unknown[]) => {
      const [first, second] = args
      if (typeof first === 'string') onStatement(first, Array.isArray(second) ? second : [])
      else {
        const { text, values, name } = first as pg.QueryConfig
        // An empty name is none: the statement is planned for what it asks this time.
        onStatement(text, values, name || undefined)
      }
      return run(...args)
    }
    Object.assign(client, { query })
  })
}

/** @throws StartError when the database cannot be reached, is too old, or its sessions are not UTC */
async function checkPostgres(url: string, place: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: LIMITS.CONNECT_MS.value })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new StartError(
      `the database at ${place} cannot be reached: ${error instanceof Error && error.message ? error.message : 'no connection'}${code}; check DATABASE_URL`,
    )
  }
  try {
    const { rows } = await client.query(
      "SELECT current_setting('server_version_num')::int AS version, current_setting('TimeZone') AS zone, current_database() AS name",
    )
    const { version, zone, name } = rows[0] as { version: number; zone: string; name: string }
    if (version < OLDEST) throw new StartError(`the database at ${place} is PostgreSQL ${Math.floor(version / 10_000)}; 15 or newer is needed`)
    if (!UTC.includes(zone.toLowerCase()))
      throw new StartError(`sessions of the database at ${place} are in ${zone}, they must be in UTC: run ALTER DATABASE "${name}" SET timezone TO 'UTC'`)
  } finally {
    await client.end()
  }
}
