import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import pg from 'pg'

/** How pg itself turns a value into a parameter; the driver adapter relies on exactly that. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as { prepareValue(value: unknown): string | null }

/** Types whose values pass through untouched, in and out: the adapter brings its own parsers and has its own ideas of text. */
const OIDS = [
  ...Object.values(pg.types.builtins).map(Number),
  143,
  199,
  651,
  719,
  791,
  1000,
  1001,
  1002,
  1003,
  1005,
  1007,
  1009,
  1014,
  1015,
  1016,
  1021,
  1022,
  1028,
  1041,
  1115,
  1182,
  1183,
  1185,
  1187,
  1231,
  1270,
  1561,
  1563,
  2951,
  3807,
  3643,
  3904,
  3905,
  3906,
  3907,
  3908,
  3909,
  3910,
  3911,
  3912,
  3913,
  3926,
  4073,
].filter(Number.isFinite)
const AS_PG_DOES = Object.fromEntries(OIDS.map((oid) => [oid, (value: unknown) => prepareValue(value)]))

interface Query {
  readonly text: string
  readonly values?: unknown[]
  readonly rowMode?: 'array'
  readonly types?: { getTypeParser(oid: number, format: 'text'): (value: string) => unknown }
}

type Parsers = Record<number, (value: string) => unknown>

/**
 * PGlite (PostgreSQL inside this process) in the shape of a `pg.Pool`, so that the official adapter serves both
 * databases. PGlite has one session: a first-in-first-out lock stands for the pool, held for a statement or, by
 * connect(), for a whole transaction. (The community adapter reports success when COMMIT fails; here errors surface.)
 */
export class EmbeddedPool extends pg.Pool {
  readonly #pglite: PGlite
  readonly #onStatement: ((sql: string, values?: readonly unknown[]) => void) | undefined
  readonly #parsers = new WeakMap<object, Parsers>()
  #tail: Promise<void> = Promise.resolve()

  constructor(pglite: PGlite, onStatement?: (sql: string, values?: readonly unknown[]) => void) {
    super({ max: 1 })
    this.#pglite = pglite
    this.#onStatement = onStatement
  }

  async #lock(): Promise<() => void> {
    let free = () => {}
    const before = this.#tail
    this.#tail = new Promise((resolve) => {
      free = resolve
    })
    await before
    return free
  }

  #parsersOf(types: NonNullable<Query['types']>): Parsers {
    const known = this.#parsers.get(types.getTypeParser)
    if (known) return known
    const made = Object.fromEntries(OIDS.map((oid) => [oid, types.getTypeParser(oid, 'text')]))
    this.#parsers.set(types.getTypeParser, made)
    return made
  }

  async #run(query: string | Query, values?: unknown[]) {
    const { text, values: given = values ?? [], rowMode, types } = typeof query === 'string' ? ({ text: query } as Query) : query
    this.#onStatement?.(text, given)
    const result = await this.#pglite.query<never>(text, given as never[], {
      ...(rowMode ? { rowMode } : {}),
      ...(types ? { parsers: this.#parsersOf(types) } : {}),
      serializers: AS_PG_DOES as never,
    })
    return {
      rows: result.rows,
      fields: result.fields,
      rowCount: result.affectedRows ?? result.rows.length,
      command: text.trimStart().split(/\s/, 1)[0] ?? '',
      oid: 0,
    }
  }

  /** One statement, alone. */
  async run(query: string | Query, values?: unknown[]) {
    const free = await this.#lock()
    try {
      return await this.#run(query, values)
    } finally {
      free()
    }
  }

  // pg.Pool has eight overloads of each; the adapter uses the promise forms.
  override query = this.run.bind(this) as never

  override connect = (async () => {
    const free = await this.#lock()
    let released = false
    return Object.assign(new EventEmitter(), {
      query: (query: string | Query, values?: unknown[]) => this.#run(query, values),
      // Whoever gives the session back leaves no transaction open in it, whatever happened before.
      release: () => {
        if (released) return
        released = true
        this.#pglite
          .exec('ROLLBACK')
          .catch(() => {})
          .finally(free)
      },
    })
  }) as never

  /** Several statements at once, without parameters (migrations). */
  async script(sql: string): Promise<void> {
    const free = await this.#lock()
    try {
      await this.#pglite.exec(sql)
    } catch (error) {
      // A script that failed half-way must not leave its transaction to the next user of the one session.
      await this.#pglite.exec('ROLLBACK')
      throw error
    } finally {
      free()
    }
  }

  dump(): Promise<Blob> {
    return this.#pglite.dumpDataDir('none')
  }

  /** Waits for what is running, then closes the database. */
  async shut(): Promise<void> {
    const free = await this.#lock()
    free()
    await this.#pglite.close()
  }
}

/**
 * Opens the embedded database.
 * @param directory where it lives; `memory://` for tests
 * @param template a dumped data directory to begin with, in memory (0.5 s instead of 2–3 s)
 */
export async function openEmbedded(
  directory: string,
  template?: Blob,
  onStatement?: (sql: string, values?: readonly unknown[]) => void,
): Promise<EmbeddedPool> {
  const pglite = await PGlite.create({ dataDir: directory, extensions: { btree_gist }, ...(template ? { loadDataDir: template } : {}) })
  await pglite.exec("SET TIME ZONE 'UTC'")
  return new EmbeddedPool(pglite, onStatement)
}
