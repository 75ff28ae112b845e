import type { Db } from '../../src/db/database.ts'
import { placeOf, SEALED_TABLES, type SealedTable } from '../../src/upkeep/sealed-columns.ts'

/** A sealed value where it lies. */
export interface SealedValue {
  /** `table.column`, without `_sealed`. */
  readonly column: string
  readonly place: string
  readonly text: string
}

const keyOf = ({ key }: SealedTable) => `ARRAY[${key.map((name) => `${name}::text`).join(', ')}] AS key`

/** Every sealed value of a database, in the columns of the list. */
export async function sealedValues(db: Db): Promise<SealedValue[]> {
  const values: SealedValue[] = []
  for (const one of SEALED_TABLES)
    for (const column of one.columns) {
      const rows = await db.$queryRawUnsafe<{ key: string[]; text: string }[]>(
        `SELECT ${keyOf(one)}, ${column}_sealed AS text FROM "${one.table}" WHERE ${column}_sealed IS NOT NULL`,
      )
      values.push(...rows.map(({ key, text }) => ({ column: `${one.table}.${column}`, place: placeOf(one, column, key), text })))
    }
  return values
}

/** Gives columns without a text one, in the first rows of their tables, whatever the triggers say. */
export async function fillSealed(db: Db, sealed: (place: string, plain: string) => string): Promise<void> {
  for (const one of SEALED_TABLES)
    for (const { key } of await db.$queryRawUnsafe<{ key: string[] }[]>(`SELECT ${keyOf(one)} FROM "${one.table}" LIMIT 2`)) {
      const sets = one.columns.map((column, i) => `${column}_sealed = coalesce(${column}_sealed, $${i + 1})`)
      const where = one.key.map((name, i) => `${name}::text = $${one.columns.length + i + 1}`)
      const texts = one.columns.map((column) => sealed(placeOf(one, column, key), '示例'))
      await db.$transaction([
        db.$executeRaw`SET LOCAL session_replication_role = replica`,
        db.$executeRawUnsafe(`UPDATE "${one.table}" SET ${sets.join(', ')} WHERE ${where.join(' AND ')}`, ...texts, ...key),
      ])
    }
}

/** Columns of any table, `table.column`, that hold a text sealed with a key, in whatever form. */
export async function columnsNaming(db: Db, kid: string): Promise<string[]> {
  const columns = await db.$queryRaw<{ table: string; column: string }[]>`
    SELECT table_name AS table, column_name AS column FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'ARRAY', 'jsonb', 'json', 'character varying')`
  const holding: string[] = []
  for (const { table, column } of columns) {
    const [row] = await db.$queryRawUnsafe<{ found: boolean }[]>(
      `SELECT EXISTS (SELECT FROM "${table}" WHERE "${column}"::text ~ 'v[0-9][.]${kid}[.]') AS found`,
    )
    if (row?.found) holding.push(`${table}.${column}`)
  }
  return holding
}
