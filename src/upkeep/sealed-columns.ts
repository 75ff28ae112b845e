import { type SealedColumn, sealedColumns } from '../access/column-classes.ts'

/** A table with sealed columns. */
export interface SealedTable {
  readonly table: string
  /** Columns of its key, in the order its places name them; the first one is what batches go by. */
  readonly key: readonly [string, ...string[]]
  /** Sealed columns, without the `_sealed` of their names. */
  readonly columns: readonly string[]
}

const nameOf = ({ column }: SealedColumn) => column.replace(/_sealed$/, '')
const byName = new Map(sealedColumns.map((one) => [`${one.table}.${nameOf(one)}`, one]))

/** Every sealed column there is (加密列), table by table, from the one table of columns: what an exchange of keys seals anew. */
export const SEALED_TABLES: readonly SealedTable[] = [...new Set(sealedColumns.map(({ table }) => table))].map((table) => {
  const own = sealedColumns.filter((one) => one.table === table)
  const [first = 'id', ...others] = own[0]?.id ?? []
  return { table, key: [first, ...others], columns: own.map(nameOf) }
})

/**
 * The place of a value.
 * @param column without its `_sealed`
 * @param key the row's, in the order of the table's key
 * @throws Error for a column that holds nothing sealed
 */
export function placeOf({ table, key: names }: SealedTable, column: string, key: readonly string[]): string {
  const sealed = byName.get(`${table}.${column}`)
  if (!sealed) throw new Error(`${table}.${column} holds nothing sealed`)
  return sealed.place(Object.fromEntries(names.map((name, i) => [name, key[i]])))
}
