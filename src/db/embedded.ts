import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { type messages, PGlite, protocol } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import pg from 'pg'

/** How pg itself turns a value into a parameter; the driver adapter relies on exactly that. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as { prepareValue(value: unknown): string | Uint8Array | null }
const { serialize } = protocol

interface Query {
  readonly text: string
  readonly values?: unknown[]
  /** Under which its plan is kept in the session. */
  readonly name?: string | undefined
  readonly rowMode?: 'array'
  readonly types?: { getTypeParser(oid: number, format: 'text'): (value: string) => unknown }
}

type Parser = (value: string) => unknown
type OnStatement = (sql: string, values?: readonly unknown[], name?: string) => void

/**
 * PGlite (PostgreSQL inside this process) in the shape of a `pg.Pool`, so that the official adapter serves both
 * databases. PGlite has one session: a first-in-first-out lock stands for the pool, held for a statement or, by
 * connect(), for a whole transaction. (The community adapter reports success when COMMIT fails; here errors surface.)
 *
 * A statement is one message to the engine, and one that has a name is parsed and planned once: PGlite's own `query` sends
 * six messages and plans anew each time.
 */
export class EmbeddedPool extends pg.Pool {
  readonly #pglite: PGlite
  readonly #onStatement: OnStatement | undefined
  /** Names the session knows. */
  readonly #prepared = new Set<string>()
  #tail: Promise<void> = Promise.resolve()
  #statement: Promise<unknown> = Promise.resolve()

  constructor(pglite: PGlite, onStatement?: OnStatement) {
    super({ max: 1 })
    this.#pglite = pglite
    this.#onStatement = onStatement
    // pg.Pool has eight overloads of each; the adapter uses the promise forms.
    Object.assign(this, { query: this.run.bind(this), connect: this.#session.bind(this) })
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

  /** One statement after the other, also of one transaction: nested reads of the data layer are sent together. */
  #run(query: string | Query, values?: unknown[]) {
    const running = this.#statement.then(() => this.#send(query, values))
    this.#statement = running.catch(() => {})
    return running
  }

  async #send(query: string | Query, values?: unknown[]) {
    const { text, values: given = values ?? [], name = '', rowMode, types } = typeof query === 'string' ? ({ text: query } as Query) : query
    this.#onStatement?.(text, given, name)
    const known = this.#prepared.has(name)
    const sent = [
      ...(known ? [] : [...(name ? [serialize.close({ type: 'S', name })] : []), serialize.parse({ name, text })]),
      serialize.bind({ statement: name, values: given.map((value) => prepareValue(value)) }),
      serialize.describe({ type: 'P' }),
      serialize.execute(),
      serialize.sync(),
    ]
    try {
      const received = await this.#pglite.execProtocolStream(Buffer.concat(sent), { syncToFs: true })
      if (name && !known) this.#prepared.add(name)
      return resultOf(
        received,
        rowMode === 'array',
        types ? (oid) => types.getTypeParser(oid, 'text') : (oid) => this.#pglite.parsers[oid] as Parser | undefined,
      )
    } catch (error) {
      // A plan that no longer fits, or a statement that was never parsed: it is parsed anew the next time.
      this.#prepared.delete(name)
      throw error
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

  /** The one session, for a whole transaction. */
  async #session() {
    const free = await this.#lock()
    let released = false
    return Object.assign(new EventEmitter(), {
      query: (query: string | Query, values?: unknown[]) => this.#run(query, values),
      // A caller gives the session back with no transaction open in it, whatever happened before.
      release: () => {
        if (released) return
        released = true
        this.#pglite
          .exec('ROLLBACK')
          .catch(() => {})
          .finally(free)
      },
    })
  }

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

/** The answer to one statement, as pg gives it. */
function resultOf(received: readonly messages.BackendMessage[], asArrays: boolean, parserOf: (oid: number) => Parser | undefined) {
  let fields: messages.Field[] = []
  let parsers: (Parser | undefined)[] = []
  let tag = ''
  const rows: unknown[] = []
  for (const message of received) {
    if (message.name === 'rowDescription') {
      fields = (message as messages.RowDescriptionMessage).fields
      parsers = fields.map((field) => parserOf(field.dataTypeID))
    } else if (message.name === 'dataRow') {
      const values = (message as messages.DataRowMessage).fields.map((value, i) => (value === null ? null : parsers[i] ? parsers[i](value) : value))
      rows.push(asArrays ? values : Object.fromEntries(fields.map((field, i) => [field.name, values[i]])))
    } else if (message.name === 'commandComplete') tag = (message as messages.CommandCompleteMessage).text
  }
  // "SELECT 2", "INSERT 0 5", or a word without a number.
  const words = tag.split(' ')
  const count = Number(words.at(-1))
  return { rows, fields, rowCount: Number.isNaN(count) ? rows.length : count, command: words[0] ?? '', oid: 0 }
}

/**
 * Opens the embedded database.
 * @param directory where it lives; `memory://` for tests
 * @param template a dumped data directory to begin with, in memory (0.5 s instead of 2–3 s)
 */
export async function openEmbedded(directory: string, template?: Blob, onStatement?: OnStatement): Promise<EmbeddedPool> {
  const pglite = await PGlite.create({ dataDir: directory, extensions: { btree_gist }, ...(template ? { loadDataDir: template } : {}) })
  await pglite.exec("SET TIME ZONE 'UTC'")
  return new EmbeddedPool(pglite, onStatement)
}
