import { timingSafeEqual } from 'node:crypto'
import { AVAILABLE, type KeyVersion, type SuiteName } from '../crypto/suite.ts'
import type { Db } from '../db/database.ts'
import { StartError } from '../errors.ts'
import type { Keys } from './encryption.ts'

/** What an order's query code is made of. */
export interface CodeParts {
  readonly id: string
  readonly queryGeneration: number
  /** Id of the key, with `/sm` when its suite is that one; null of orders older than query codes, whose code comes from the oldest key listed. */
  readonly queryKey: string | null
}

/** Crockford's base32: no I, L, O and U, so that a code is read out and typed without mistakes. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10

/**
 * The query code (查询码) that opens an order together with its number: ten characters, 50 bits of an HMAC of order and generation. No table
 * keeps it, so an order registered before there were codes has one too.
 * @returns `XXXXX-XXXXX`; null when its key is not in ENCRYPTION_KEYS any more
 */
export function queryCode(keys: Keys, order: CodeParts): string | null {
  const code = signsOf(keys, order)
  return code && `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
}

/** What an order keeps of the key and the suite its code is made with. */
const nameOf = ({ kid }: KeyVersion, suite: SuiteName): string => (suite === 'aes' ? kid : `${kid}/${suite}`)

/** The key new codes are made with. */
export const newestQueryKey = ({ versions, suite }: Keys): string => nameOf(versions[0], suite)

/** The key of orders older than query codes. */
export const oldestQueryKey = ({ versions }: Keys): string => nameOf(versions.at(-1) ?? versions[0], 'aes')

/** Whether a code's key is listed. */
export const hasQueryKey = (keys: Keys, { queryKey }: Pick<CodeParts, 'queryKey'>): boolean => keyOf(keys, queryKey) !== undefined

/**
 * Whether a code is the order's, however it was typed: small letters, I and L for 1, O for 0, spaces and hyphens anywhere. As many steps
 * for an order that is not there.
 */
export function isQueryCode(keys: Keys, order: CodeParts | undefined, given: string): boolean {
  const right = signsOf(keys, order ?? NO_ORDER)
  const typed = given
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
  const same = timingSafeEqual(fixed(typed), fixed(right ?? ''))
  return same && order !== undefined && right !== null && typed.length === LENGTH
}

/**
 * Refuses to start without a key that an open order's code is made with: its citizen would be told that the right code is wrong.
 * @throws StartError naming the key
 */
export async function expectQueryKeys(db: Db, keys: Keys): Promise<void> {
  const listed = AVAILABLE.flatMap((suite) => keys.versions.map((key) => nameOf(key, suite)))
  const [missing] = await db.$queryRaw<{ kid: string }[]>`
    SELECT query_key AS kid FROM service_order WHERE closed_at IS NULL AND query_key <> ALL(${listed}::text[]) LIMIT 1`
  if (missing)
    throw new StartError(`ENCRYPTION_KEYS lacks the key ${missing.kid}, which query codes of open orders are made with; list it until they are closed`)
}

const NO_ORDER: CodeParts = { id: '', queryGeneration: 0, queryKey: null }

/** As many bytes for every text, so that two of them can be compared. */
const fixed = (text: string) =>
  Buffer.from(
    text
      .padEnd(LENGTH, '?')
      .slice(0, LENGTH)
      .replace(/[^ -~]/g, '?'),
  )

/** The key and the suite a code is made with. */
function keyOf(keys: Keys, queryKey: string | null): { key: KeyVersion; suite: SuiteName } | undefined {
  const name = queryKey ?? oldestQueryKey(keys)
  return AVAILABLE.flatMap((suite) => keys.versions.map((key) => ({ key, suite }))).find(({ key, suite }) => nameOf(key, suite) === name)
}

function signsOf(keys: Keys, { id, queryGeneration, queryKey }: CodeParts): string | null {
  const made = keyOf(keys, queryKey)
  if (!made) return null
  const mac = made.key.of(made.suite).mac('query-code', `${id}.${queryGeneration}`)
  // Five bits of each of the first ten bytes.
  return [...mac.subarray(0, LENGTH)].map((byte) => SIGNS.charAt(byte & 31)).join('')
}
