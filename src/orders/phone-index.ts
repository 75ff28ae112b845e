import { blindIndexes, type Keys } from '../access/encryption.ts'
import { Prisma } from '../db/generated/client.ts'
import { type Collecting, RowKind } from '../events/collected-rows.ts'

/** A requester whose telephone was just written, and the indexes of it that older rows may have. */
interface Written {
  readonly requesterId: string
  readonly older: readonly string[]
}

/**
 * While a key is exchanged (`keys:rotate`), rows of one telephone may wait with an index of an older key: a new row then takes over
 * theirs. So rows of one telephone have one index at any time, and what compares rows with rows (proposals to merge, signals of repeated
 * requests) asks for no key; the rotation moves them on together.
 */
const TAKEN_OVER = new RowKind<Written>('phone_index_taken_over', (rows) => [
  {
    name: 'phone_index_taken_over',
    sql: Prisma.sql`
      UPDATE requester AS n SET phone_index = o.phone_index
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r ("requesterId" text, "older" text[])
      CROSS JOIN LATERAL (SELECT x.phone_index FROM requester x WHERE x.phone_index = ANY(r."older") AND x.id <> r."requesterId" LIMIT 1) o
      WHERE n.id = r."requesterId" RETURNING 1`,
  },
])

/** Gives a row the index that other rows of its telephone have; nothing while all of them are of one key. */
export function takeOverIndex(c: Collecting, keys: Keys, requesterId: string, phone: string | null | undefined): void {
  const older = phone == null ? [] : blindIndexes(keys, phone).slice(1)
  if (older.length > 0) TAKEN_OVER.collect(c, [{ requesterId, older }])
}
