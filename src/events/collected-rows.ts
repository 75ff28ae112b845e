import type { Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'

/** A part of a statement's WITH list that writes rows and returns one row for each. */
export interface Part {
  readonly name: string
  readonly sql: Prisma.Sql
}

/** Kinds of rows a change has collected and not written yet; a field of the change. */
export type CollectedRows = Set<{ readonly name: string; take(from: CollectedRows, now: Date): readonly Part[] }>

/** What rows need of the change they are collected in. */
export interface Collecting {
  readonly tx: Pick<Tx, '$queryRaw'>
  readonly now: Date
  readonly collected: CollectedRows
}

/**
 * A kind of row that a change collects and writes with its last statement, before its events (随提交写入): however
 * many rows there are, they cost no statement of their own.
 *
 * The statement takes the log's lock before the database checks these rows' foreign keys. A kind may therefore refer only to
 * rows that no change locks FOR UPDATE (test/architecture.test.ts): a check that waited would hold up every writer.
 */
export class RowKind<Row> {
  readonly name: string
  readonly #write: (rows: readonly Row[], now: Date) => readonly Part[]
  readonly #rows = new WeakMap<CollectedRows, Row[]>()

  /**
   * @param name names its first part; kinds are written in the order of their names
   * @param write the parts that write the rows at the change's instant
   */
  constructor(name: string, write: (rows: readonly Row[], now: Date) => readonly Part[]) {
    this.name = name
    this.#write = write
  }

  /** Collects rows: they are written when the change commits. */
  collect(c: Collecting, rows: readonly Row[]): void {
    if (rows.length === 0) return
    c.collected.add(this)
    this.#rows.set(c.collected, [...this.of(c), ...rows])
  }

  /** What this change has collected of it and not written yet. */
  of(c: Collecting): readonly Row[] {
    return this.#rows.get(c.collected) ?? []
  }

  /** Writes what has been collected now, in a statement of its own: for a change that goes on to read it. */
  async writeNow(c: Collecting): Promise<void> {
    if (this.of(c).length > 0) await writeParts(c.tx, this.take(c.collected, c.now))
  }

  take(from: CollectedRows, now: Date): readonly Part[] {
    const rows = this.#rows.get(from) ?? []
    this.#rows.delete(from)
    from.delete(this)
    return rows.length > 0 ? this.#write(rows, now) : []
  }
}

/** The parts of everything a change has collected, in an order of their own: the same kinds make the same text. */
export function takeParts(collected: CollectedRows, now: Date): Part[] {
  const kinds = [...collected].sort((a, b) => (a.name < b.name ? -1 : 1))
  return kinds.flatMap((kind) => kind.take(collected, now))
}

/** Writes parts in one statement. */
export async function writeParts(tx: Pick<Tx, '$queryRaw'>, parts: readonly Part[]): Promise<void> {
  if (parts.length > 0) await tx.$queryRaw`${withParts(parts, Prisma.sql`SELECT 1 AS done`)}`
}

/**
 * A statement that writes parts, then does what follows: the condition makes the database run all parts before it.
 * @param then a SELECT without FROM and WHERE
 */
export function withParts(parts: readonly Part[], then: Prisma.Sql): Prisma.Sql {
  if (parts.length === 0) return then
  const list = parts.map(({ name, sql }) => Prisma.sql`${Prisma.raw(name)} AS (${sql})`)
  const written = parts.map(({ name }) => Prisma.raw(`(SELECT count(*) FROM ${name})`))
  return Prisma.sql`WITH ${Prisma.join(list, ', ')} ${then} WHERE ${Prisma.join(written, ' + ')} >= 0`
}
