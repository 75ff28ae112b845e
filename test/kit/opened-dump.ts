import { sealedColumns } from '../../src/access/column-classes.ts'
import { type Keys, open } from '../../src/access/encryption.ts'
import type { Db } from '../../src/db/database.ts'

/** Every row of every table as text, as a dump has it. */
export async function dumpOf(db: Db): Promise<string> {
  const tables = await db.$queryRawUnsafe<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
  )
  const all: string[] = []
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`)
    all.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  return all.join('\n')
}

/** Every sealed value of the database, opened: what whoever has the dump and the keys reads. */
export async function openedOf(db: Db, keys: Keys): Promise<string> {
  const all: string[] = []
  for (const { table, column, id, place } of sealedColumns) {
    const named = id.map((one) => `"${one}"`).join(', ')
    const rows = await db.$queryRawUnsafe<Record<string, string>[]>(`SELECT ${named}, "${column}" FROM "${table}" WHERE "${column}" IS NOT NULL`)
    all.push(...rows.map((row) => `${table}.${column} ${open(keys, place(row), row[column] as string)}`))
  }
  return all.join('\n')
}
