import { blindIndex } from '../access/encryption.ts'
import { oldestQueryKey } from '../access/query-code.ts'
import { seal } from '../crypto/seal.ts'
import type { Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { place } from '../orders/sealed.ts'
import { digestsOf } from '../orders/search-keys.ts'
import { reasonOf } from '../signals/acknowledge-signal.ts'
import { repeatId } from '../signals/count-signals.ts'
import { type Ground, opened, type Step } from './rotation-step.ts'

const ROWS = Prisma.raw('250')
/** Telephones whose rows move on together; one may have a hundred orders. */
const PHONES = Prisma.raw('100')

const from = (rows: readonly object[], columns: string) => Prisma.sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${Prisma.raw(columns)})`

/** Orders older than query codes get the name of the key that theirs comes from: it is the oldest listed, which is about to leave the list. */
const queryKeys: Step = {
  name: 'service_order.query_key',
  async batch({ keys }, tx, after, dry) {
    const rows = await tx.$queryRaw<{ id: string; lacks: boolean }[]>`
      SELECT id, query_key IS NULL AS lacks FROM service_order WHERE id > ${after} ORDER BY id LIMIT ${ROWS}`
    const lacking = rows.filter(({ lacks }) => lacks).map(({ id }) => id)
    if (lacking.length > 0 && !dry)
      await tx.$executeRaw`UPDATE service_order SET query_key = ${oldestQueryKey(keys)} WHERE id = ANY(${lacking}::text[]) AND query_key IS NULL`
    return { after: rows.at(-1)?.id ?? null, seen: rows.length, changed: lacking.length, unreadable: 0 }
  },
}

/** An index, and the one of the same telephone by the newest key. */
interface Moved {
  readonly old: string
  readonly anew: string
}

/** Blind indexes of telephones: all rows of one telephone at once, since rows are compared with one another by them. */
const phoneIndexes: Step = {
  name: 'requester.phone_index',
  async batch(ground, tx, after, dry) {
    const rows = await tx.$queryRaw<{ old: string; id: string; sealed: string | null }[]>`
      SELECT DISTINCT ON (phone_index) phone_index AS old, id, phone_sealed AS sealed FROM requester
      WHERE phone_index > ${after} ORDER BY phone_index LIMIT ${PHONES}`
    let unreadable = 0
    const moved = rows.flatMap(({ old, id, sealed }): Moved[] => {
      const phone = sealed === null ? null : opened(ground, place.phone(id), sealed)
      if (phone === null) unreadable++
      const anew = phone === null ? old : blindIndex(ground.keys, phone)
      return anew === old ? [] : [{ old, anew }]
    })
    if (moved.length > 0 && !dry) {
      await moveSignals(ground, tx, moved)
      await tx.$executeRaw`UPDATE requester AS t SET phone_index = r."anew" FROM ${from(moved, '"old" text, "anew" text')} WHERE t.phone_index = r."old"`
    }
    return { after: rows.at(-1)?.old ?? null, seen: rows.length, changed: moved.length, unreadable }
  },
}

/** What was decided about repeated requests of a telephone goes with its index: the signal is named after it. */
async function moveSignals(ground: Ground, tx: Tx, moved: readonly Moved[]): Promise<void> {
  const items = await tx.$queryRaw<{ item: string }[]>`SELECT DISTINCT item_code AS item FROM signal_decision WHERE kind = 'REPEAT_REQUEST'`
  const named = new Map(items.flatMap(({ item }) => moved.map(({ old, anew }): [string, string] => [repeatId(item, old), repeatId(item, anew)])))
  if (named.size === 0) return
  const decisions = await tx.$queryRaw<{ id: string; nr: number; sealed: string }[]>`
    SELECT signal_id AS id, nr, reason_sealed AS sealed FROM signal_decision WHERE signal_id = ANY(${[...named.keys()]}::text[])`
  const rows = decisions.flatMap(({ id, nr, sealed }) => {
    const to = named.get(id) ?? id
    const reason = opened(ground, reasonOf(id, nr), sealed)
    return reason === null ? [] : [{ id, nr, to, sealed: seal(ground.keys, reasonOf(to, nr), reason) }]
  })
  if (rows.length === 0) return
  await tx.$executeRaw`
    UPDATE signal_decision AS t SET signal_id = r."to", reason_sealed = r."sealed" FROM ${from(rows, '"id" text, "nr" int, "to" text, "sealed" text')}
    WHERE t.signal_id = r."id" AND t.nr = r."nr"`
}

/** Blind indexes of the numbers of recordings, by which one is noted once. */
const recordingIndexes: Step = {
  name: 'recording.number_index',
  async batch(ground, tx, after, dry) {
    const rows = await tx.$queryRaw<{ id: string; system: string; sealed: string; old: string }[]>`
      SELECT id, system, number_sealed AS sealed, number_index AS old FROM recording WHERE id > ${after} ORDER BY id LIMIT ${ROWS}`
    let unreadable = 0
    const moved = rows.flatMap(({ id, system, sealed, old }) => {
      const number = opened(ground, place.recordingNumber(id), sealed)
      if (number === null) unreadable++
      const anew = number === null ? old : blindIndex(ground.keys, `${system}:${number}`)
      return anew === old ? [] : [{ id, old, anew }]
    })
    if (moved.length > 0 && !dry)
      await tx.$executeRaw`
        UPDATE recording AS t SET number_index = r."anew" FROM ${from(moved, '"id" text, "old" text, "anew" text')} WHERE t.id = r."id" AND t.number_index = r."old"`
    return { after: rows.at(-1)?.id ?? null, seen: rows.length, changed: moved.length, unreadable }
  },
}

/** Digests of the words of titles. */
const titleDigests: Step = {
  name: 'search_keys.title_digests',
  async batch(ground, tx, after, dry) {
    const rows = await tx.$queryRaw<{ id: string; sealed: string; old: number[] }[]>`
      SELECT k.order_id AS id, o.title_sealed AS sealed, k.title_digests AS old FROM search_keys k JOIN service_order o ON o.id = k.order_id
      WHERE k.order_id > ${after} ORDER BY k.order_id LIMIT ${ROWS}`
    let unreadable = 0
    const moved = rows.flatMap(({ id, sealed, old }) => {
      // What has no digests was made without its title.
      if (old.length === 0) return []
      const title = opened(ground, place.title(id), sealed)
      if (title === null) unreadable++
      const anew = title === null ? old : digestsOf(ground.keys, title)
      return anew.length === old.length && anew.every((digest, i) => digest === old[i]) ? [] : [{ id, old, anew }]
    })
    if (moved.length > 0 && !dry)
      await tx.$executeRaw`
        UPDATE search_keys AS t SET title_digests = r."anew" FROM ${from(moved, '"id" text, "old" int[], "anew" int[]')}
        WHERE t.order_id = r."id" AND t.title_digests = r."old"`
    return { after: rows.at(-1)?.id ?? null, seen: rows.length, changed: moved.length, unreadable }
  },
}

/** What goes before the sealed columns: what is derived of them by the oldest key. */
export const INDEX_STEPS: readonly Step[] = [queryKeys, phoneIndexes, recordingIndexes, titleDigests]
