import { newestPrefix, open, seal } from '../crypto/seal.ts'
import type { Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { Unreadable } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { placeOf, type SealedTable } from './sealed-columns.ts'

/** What an exchange of keys works on. */
export type Ground = Pick<Runtime, 'db' | 'keys' | 'files' | 'log'>

/** What a batch has done. */
export interface Batch {
  /** The last row that was looked at; null: there was none after it. */
  readonly after: string | null
  readonly seen: number
  readonly changed: number
  readonly unreadable: number
}

/** A part of an exchange that goes on from where it stopped. */
export interface Step {
  readonly name: string
  /** Makes the next rows anew, on the transaction that keeps how far it came. With `dry` it only counts. */
  batch(ground: Ground, tx: Tx, after: string, dry: boolean): Promise<Batch>
}

/** Rows of a batch: some fifty milliseconds, so that a change that waits for one of them waits no longer. */
const ROWS = 250

interface Row {
  readonly key: readonly string[]
  readonly sealed: readonly (string | null)[]
}

const raw = (names: readonly string[]) => Prisma.raw(names.join(', '))
/** In quotation marks: one table has the name of a reserved word. */
const quoted = (table: string) => Prisma.raw(`"${table}"`)

/**
 * What is opened anew.
 * @returns null when it cannot be opened: the log names its place, and it stays as it is
 */
export function opened({ keys, log }: Pick<Ground, 'keys' | 'log'>, place: string, sealed: string): string | null {
  try {
    return open(keys, place, sealed)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    log.warn({ place }, 'a sealed value cannot be opened: it keeps its key')
    return null
  }
}

/**
 * Seals the values of one table anew with the newest key. Each is written only where the row still has what was read: a change that was
 * faster keeps its own.
 */
export const sealedStep = (sealed: SealedTable): Step => ({
  name: sealed.table,
  async batch(ground, tx, after, dry) {
    const rows = await rowsAfter(tx, sealed, after)
    const prefix = newestPrefix(ground.keys)
    let unreadable = 0
    const anew = rows.flatMap(({ key, sealed: values }) => {
      const pairs = values.map((old, i) => {
        if (old === null || old.startsWith(prefix)) return null
        const place = placeOf(sealed, sealed.columns[i] ?? '', key)
        const plain = opened(ground, place, old)
        if (plain === null) unreadable++
        return plain === null ? null : { old, anew: seal(ground.keys, place, plain) }
      })
      return pairs.some(Boolean) ? [{ key, pairs }] : []
    })
    if (anew.length > 0 && !dry) await tx.$executeRaw(writing(sealed, anew))
    return { after: rows.at(-1)?.key[0] ?? null, seen: rows.length, changed: anew.length, unreadable }
  },
})

/** Rows after one, with all those that share the first column of their key with the last. */
const rowsAfter = (tx: Tx, { table, key, columns }: SealedTable, after: string) =>
  tx.$queryRaw<Row[]>`
    SELECT ARRAY[${raw(key.map((name) => `${name}::text`))}] AS key, ARRAY[${raw(columns.map((name) => `${name}_sealed`))}] AS sealed
    FROM ${quoted(table)} WHERE ${raw([key[0]])} > ${after} ORDER BY ${raw([key[0]])} FETCH FIRST ${Prisma.raw(`${ROWS}`)} ROWS WITH TIES`

interface Anew {
  readonly key: readonly string[]
  readonly pairs: readonly ({ readonly old: string; readonly anew: string } | null)[]
}

function writing({ table, key, columns }: SealedTable, rows: readonly Anew[]): Prisma.Sql {
  const named = columns.map((column, i) => ({ column: `${column}_sealed`, i }))
  const sets = named.map(({ column, i }) => `${column} = CASE WHEN t.${column} = r."old${i}" THEN r."new${i}" ELSE t.${column} END`)
  const given = [...key.map((_, i) => `"key${i}" text`), ...named.flatMap(({ i }) => [`"old${i}" text`, `"new${i}" text`])]
  const same = key.map((name, i) => (i === 0 ? `t.${name} = r."key0"` : `t.${name}::text = r."key${i}"`))
  const values = rows.map((row) => ({
    ...Object.fromEntries(row.key.map((part, i) => [`key${i}`, part])),
    ...Object.fromEntries(row.pairs.flatMap((pair, i) => (pair ? [[`old${i}`, pair.old] as const, [`new${i}`, pair.anew] as const] : []))),
  }))
  return Prisma.sql`
    UPDATE ${quoted(table)} AS t SET ${raw(sets)} FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb) AS r (${raw(given)})
    WHERE ${Prisma.raw(same.join(' AND '))} AND (${Prisma.raw(named.map(({ column, i }) => `t.${column} = r."old${i}"`).join(' OR '))})`
}

/** How many values of a table another key sealed, or the other suite. */
export async function sealedOtherwise(tx: Tx, { table, columns }: SealedTable, prefix: string): Promise<number> {
  const of = columns.map((column) => Prisma.sql`count(*) FILTER (WHERE NOT starts_with(${Prisma.raw(`${column}_sealed`)}, ${prefix}))`)
  const [row] = await tx.$queryRaw<{ n: number }[]>`SELECT (${Prisma.join(of, ' + ')})::int AS n FROM ${quoted(table)}`
  return row?.n ?? 0
}
