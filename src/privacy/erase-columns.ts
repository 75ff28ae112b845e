import { type ClassedTable, COLUMN_CLASSES, ERASED_MARK, type SealedColumn, sealedColumns } from '../access/column-classes.ts'
import { seal } from '../access/encryption.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Change } from '../runtime.ts'

/** Whose rows are erased: an order with its requester, or a person of a roster without an order. */
export interface Whose {
  readonly order: string | null
  readonly requester: string
}

/** Tables with something to erase, in the order of the table of columns. */
const TABLES = Object.entries(COLUMN_CLASSES as Readonly<Record<string, ClassedTable>>).filter(
  ([, { of, columns = {} }]) => of !== undefined && Object.values(columns).some(({ erased }) => erased !== 'KEPT' && erased !== 'ANEW'),
)

/**
 * Erases what the table of columns says of the rows of an order and its requester (删除): values are gone, texts a mark, rows deleted.
 * The database lets rows that are never rewritten be blanked in this transaction, in these columns alone.
 */
export async function eraseColumns(c: Change, whose: Whose): Promise<void> {
  await c.tx.$executeRaw`SELECT set_config('flash_delivery.erasure', 'on', true)`
  for (const [table, classed] of TABLES) {
    const rows = rowsOf(classed.of ?? '', whose)
    if (rows !== null) await eraseTable(c, table, classed, rows)
  }
}

/** The condition a table names its rows by, with its values; null when it asks for an order and there is none. */
function rowsOf(of: string, { order, requester }: Whose): Prisma.Sql | null {
  if (order === null && of.includes('$order')) return null
  const parts = of.split(/\$(order|requester)/)
  return Prisma.join(
    parts.map((part, i) => (i % 2 === 0 ? Prisma.raw(part) : Prisma.sql`${part === 'order' ? order : requester}::text`)),
    '',
  )
}

const quoted = (name: string) => Prisma.raw(`"${name}"`)

async function eraseTable(c: Change, table: string, { columns = {} }: ClassedTable, rows: Prisma.Sql): Promise<void> {
  const names = (erased: string) => Object.keys(columns).filter((column) => columns[column]?.erased === erased)
  if (names('ROW').length > 0) {
    await c.tx.$executeRaw`DELETE FROM ${quoted(table)} WHERE ${rows}`
    return
  }
  const set = [
    ...names('GONE').map((column) => Prisma.sql`${quoted(column)} = NULL`),
    ...names('OWN_ID').map((column) => Prisma.sql`${quoted(column)} = id`),
    // Lists of words: as many marks as there were words, so that what is counted stays.
    ...names('MARK')
      .filter((column) => columns[column]?.kept === 'PLAIN')
      .map((column) => Prisma.sql`${quoted(column)} = array_fill(${ERASED_MARK}::text, ARRAY[cardinality(${quoted(column)})])`),
  ]
  if (set.length > 0) await c.tx.$executeRaw`UPDATE ${quoted(table)} SET ${Prisma.join(set)} WHERE ${rows}`
  await markSealed(
    c,
    table,
    sealedColumns.filter((one) => one.table === table && columns[one.column]?.erased === 'MARK'),
    rows,
  )
}

/** Seals the mark in place of every value there is: a row that has none keeps none. */
async function markSealed(c: Change, table: string, columns: readonly SealedColumn[], rows: Prisma.Sql): Promise<void> {
  const [first] = columns
  if (!first) return
  const filled = Prisma.join(
    columns.map(({ column }) => Prisma.sql`${quoted(column)} IS NOT NULL`),
    ' OR ',
  )
  const found = await c.tx.$queryRaw<Record<string, unknown>[]>`
    SELECT ${Prisma.join(first.id.map(quoted))} FROM ${quoted(table)} WHERE ${rows} AND (${filled})`
  if (found.length === 0) return
  const marked = found.map((row) => ({
    ...Object.fromEntries(first.id.map((name) => [`of_${name}`, String(row[name])])),
    ...Object.fromEntries(columns.map(({ column, place }) => [column, seal(c.runtime.keys, place(row), ERASED_MARK)])),
  }))
  const types = [...first.id.map((name) => `"of_${name}" text`), ...columns.map(({ column }) => `"${column}" text`)].join(', ')
  const set = columns.map(({ column }) => Prisma.sql`${quoted(column)} = CASE WHEN t.${quoted(column)} IS NULL THEN NULL ELSE r.${quoted(column)} END`)
  const same = first.id.map((name) => Prisma.sql`t.${quoted(name)}::text = r.${quoted(`of_${name}`)}`)
  await c.tx.$executeRaw`
    UPDATE ${quoted(table)} t SET ${Prisma.join(set)}
    FROM jsonb_to_recordset(${JSON.stringify(marked)}::jsonb) AS r (${Prisma.raw(types)}) WHERE ${Prisma.join(same, ' AND ')}`
}
