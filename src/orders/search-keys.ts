import { type Keys, wordDigest } from '../access/encryption.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { Prisma } from '../db/generated/client.ts'
import { RowKind } from '../events/collected-rows.ts'

/** Characters of a piece of a title: Chinese words have two as a rule. */
const TITLE_PIECE = 2
/** Characters of a piece of a number: a public board shows as many. */
export const NUMBER_PIECE = 4

/** What an order is found by (检索键). */
export interface SearchKeysRow {
  readonly orderId: string
  readonly titleDigests: readonly number[]
  readonly numberParts: readonly string[]
}

/** Text as words are compared: full-width forms made plain, lower case, letters and digits alone. */
export const compared = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]/gu, '')

/** A number as parts of it are compared: in capitals. */
export const comparedNumber = (number: string): string => number.normalize('NFKC').toUpperCase()

const pieces = (text: string, size: number): string[] => {
  const characters = [...text]
  return Array.from({ length: Math.max(0, characters.length - size + 1) }, (_, i) => characters.slice(i, i + size).join(''))
}

/** Digests of each two neighbouring characters, as a set in the order of the numbers: how they stood in the text is not kept. */
export const digestsOf = (keys: Keyring, text: string): number[] =>
  [...new Set(pieces(compared(text), TITLE_PIECE).map((piece) => wordDigest(keys, piece)))].sort((a, b) => a - b)

/** Each four neighbouring characters of numbers. */
export const partsOf = (numbers: readonly (string | null)[]): string[] => [
  ...new Set(numbers.flatMap((number) => (number === null ? [] : pieces(comparedNumber(number), NUMBER_PIECE)))),
]

/**
 * Everything an order is found by, made of what it holds now: the one place that does. What changes a title, erases it or exchanges
 * the key makes the row anew with it (`putSearchKeys`).
 * @param order.title plain; null when it cannot be read, or is gone
 */
export const searchKeysOf = (keys: Keys, order: { id: string; title: string | null; number: string; externalNo: string | null }): SearchKeysRow => ({
  orderId: order.id,
  titleDigests: order.title === null ? [] : digestsOf(keys, order.title),
  numberParts: partsOf([order.number, order.externalNo]),
})

/**
 * Writes rows, those that are there anew.
 * @param there what happens to a row that is there: `replaced` by whatever changes an order, `kept` by what fills the table beside it
 */
export const putSearchKeys = (rows: readonly SearchKeysRow[], there: 'replaced' | 'kept'): Prisma.Sql => Prisma.sql`
  INSERT INTO search_keys (order_id, title_digests, number_parts)
  SELECT r."orderId", r."titleDigests", r."numberParts"
  FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r ("orderId" text, "titleDigests" int[], "numberParts" text[])
  ON CONFLICT (order_id) DO ${
    there === 'kept' ? Prisma.sql`NOTHING` : Prisma.sql`UPDATE SET title_digests = excluded.title_digests, number_parts = excluded.number_parts`
  } RETURNING 1`

/** Search keys of orders that a change writes: they go with its last statement. */
export const SEARCH_KEYS = new RowKind<SearchKeysRow>('search_keys_put', (rows) => [{ name: 'search_keys_put', sql: putSearchKeys(rows, 'replaced') }])
