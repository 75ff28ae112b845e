import type { Tx } from './database.ts'
import { Prisma } from './generated/client.ts'

/** Name of a new table until it replaces the old one. */
export const anew = (table: string): string => `${table}_anew`

interface Index {
  readonly name: string
  readonly definition: string
  readonly primary: boolean
}

const indexesOf = (tx: Tx, table: string) => tx.$queryRaw<Index[]>`
  SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, i.indisprimary AS primary
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ${table}::regclass ORDER BY c.relname`

/**
 * Makes a table anew beside the one there is, from a query: read by several workers where the server has them, and indexed once all
 * rows are there. The one there is goes on being read. In one transaction with `putInPlace`.
 * @param table its name; without defaults, foreign keys and triggers, and nothing refers to it
 * @param rows a SELECT of all its columns, with their names and types, in any order
 */
export async function makeAnew(tx: Tx, table: string, rows: Prisma.Sql): Promise<void> {
  const made = Prisma.raw(anew(table))
  await tx.$executeRaw`CREATE TABLE ${made} AS ${rows}`
  const required = await tx.$queryRaw<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull ORDER BY attnum`
  await tx.$executeRaw`ALTER TABLE ${made} ${Prisma.join(required.map(({ name }) => Prisma.raw(`ALTER COLUMN ${name} SET NOT NULL`)))}`
  for (const { name, definition, primary } of await indexesOf(tx, table)) {
    await tx.$executeRawUnsafe(definition.replace(/ INDEX \S+ ON (ONLY )?\S+ /, ` INDEX ${anew(name)} ON ${anew(table)} `))
    if (primary) await tx.$executeRaw`ALTER TABLE ${made} ADD CONSTRAINT ${Prisma.raw(anew(name))} PRIMARY KEY USING INDEX ${Prisma.raw(anew(name))}`
  }
  await tx.$executeRaw`ANALYZE ${made}`
}

/** Whether this session's role may make a table anew: the running role of a production database owns none (db/roles.ts). */
export async function ownsTable(tx: Tx, table: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ owns: boolean }[]>`
    SELECT pg_has_role(c.relowner, 'USAGE') AND has_schema_privilege(c.relnamespace, 'CREATE') AS owns FROM pg_class c WHERE c.oid = ${table}::regclass`
  return found?.owns ?? false
}

/** The same for a role that owns no table: rows are replaced where they are, which takes longer and leaves dead ones to be vacuumed. */
export async function replaceRows(tx: Tx, table: string, rows: Prisma.Sql): Promise<void> {
  const columns = await tx.$queryRaw<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`
  const named = Prisma.raw(columns.map(({ name }) => `"${name}"`).join(', '))
  await tx.$executeRaw`DELETE FROM ${Prisma.raw(table)}`
  await tx.$executeRaw`INSERT INTO ${Prisma.raw(table)} (${named}) SELECT ${named} FROM (${rows}) made`
}

/** Puts tables that were made anew in the place of those there are; a statement that reads them meanwhile waits for the end of the transaction. */
export async function putInPlace(tx: Tx, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const indexes = await indexesOf(tx, table)
    await tx.$executeRaw`DROP TABLE ${Prisma.raw(table)}`
    await tx.$executeRaw`ALTER TABLE ${Prisma.raw(anew(table))} RENAME TO ${Prisma.raw(table)}`
    for (const { name } of indexes) await tx.$executeRaw`ALTER INDEX ${Prisma.raw(anew(name))} RENAME TO ${Prisma.raw(name)}`
  }
}
