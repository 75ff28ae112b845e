import { timingSafeEqual } from 'node:crypto'
import { otherThan } from '../crypto/keyring.ts'
import type { KeyVersion, SuiteName } from '../crypto/suite.ts'
import type { Database, Db } from '../db/database.ts'
import { StartError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import type { Keys } from './encryption.ts'

const SAY_EVERY = LIMITS.KEY_SAID_MS.value
/** A process that missed a round still seals. */
const SEALING = LIMITS.KEY_SEALING_MS.value

/** A key as the database knows it. */
interface Known {
  readonly kid: string
  readonly suite: SuiteName
  readonly check: string | null
  readonly retired: boolean
}

/** What recognises a key, and tells nothing of it: 132 bits of an HMAC under a purpose of its own. */
const checkValue = (key: KeyVersion): string => key.of('aes').mac('signing', 'key in use').toString('base64url').slice(0, 22)

/**
 * Compares the keys that are listed with those that rows are sealed with, before anything is read or written: a key that was taken off the list
 * too early, or replaced by another under its name, stops the start, since every name and text sealed with it would be lost without a word.
 * The newest is noted as in use.
 * @returns the keys, with those whose indexes of the other suite have to be looked up besides
 * @throws StartError naming the key
 */
export async function expectKeysInUse(database: Pick<Database, 'query'>, keys: Keys): Promise<Keys> {
  if ((await knownKeys(database)).length === 0) await noteEarlier(database, keys)
  const known = (await knownKeys(database)).filter(({ retired }) => !retired)
  for (const { kid, check } of known) {
    const listed = keys.versions.find((key) => key.kid === kid)
    if (!listed)
      throw new StartError(
        `ENCRYPTION_KEYS lacks the key ${kid}, which stored names and texts are sealed with: list it again; it may leave once \`keys:rotate --retire ${kid}\` says so`,
      )
    if (keys.named && check !== null && !timingSafeEqual(Buffer.from(check), Buffer.from(checkValue(listed))))
      throw new StartError(`the key ${kid} of ENCRYPTION_KEYS is not the one that stored names and texts are sealed with: two keys must not share a name`)
  }
  await noteSealing(database, keys)
  const other = otherThan(keys.suite)
  return { ...keys, otherSuite: keys.versions.filter(({ kid }) => known.some((one) => one.kid === kid && one.suite === other)) }
}

const knownKeys = (database: Pick<Database, 'query'>): Promise<Known[]> =>
  database.query<Known>('SELECT kid, suite, check_value AS "check", retired_at IS NOT NULL AS retired FROM key_in_use ORDER BY kid, suite')

/** A database from before this table: the keys that are listed, and those that its first and last names are sealed with. */
async function noteEarlier(database: Pick<Database, 'query'>, keys: Keys): Promise<void> {
  const ends = await database.query<{ kid: string }>(
    `SELECT DISTINCT split_part(name_sealed, '.', 2) AS kid FROM (
       (SELECT name_sealed FROM requester ORDER BY id LIMIT 1) UNION ALL (SELECT name_sealed FROM requester ORDER BY id DESC LIMIT 1)) q
     WHERE name_sealed LIKE 'v_.%'`,
  )
  if (ends.length === 0) return
  const kids = [...new Set([...ends.map(({ kid }) => kid), ...keys.versions.map(({ kid }) => kid)])]
  await database.query(
    `INSERT INTO key_in_use (kid, suite, since, sealing_until) SELECT k, 'aes', clock_timestamp(), clock_timestamp() FROM unnest($1::text[]) AS k ON CONFLICT DO NOTHING`,
    [kids],
  )
}

/** Says that this process seals with the newest key, until it says so again. */
async function noteSealing(database: Pick<Database, 'query'>, keys: Keys): Promise<void> {
  const [newest] = keys.versions
  await database.query(
    `INSERT INTO key_in_use AS k (kid, suite, check_value, since, sealing_until)
     VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp() + $4 * interval '1 millisecond')
     ON CONFLICT (kid, suite) DO UPDATE SET sealing_until = excluded.sealing_until, check_value = coalesce(k.check_value, excluded.check_value), retired_at = NULL`,
    [newest.kid, keys.suite, keys.named ? checkValue(newest) : null, SEALING],
  )
}

/** Says it again every minute until it is stopped: a key that a process still seals with is not retired. */
export const startNotingKeys = ({ db, keys, log }: Pick<Runtime, 'db' | 'keys' | 'log'>): { stop(): Promise<void> } =>
  goRound(() => noteSealing({ query: (sql, values = []) => db.$queryRawUnsafe(sql, ...values) } satisfies Pick<Database, 'query'>, keys), {
    every: SAY_EVERY,
    afterFailure: SAY_EVERY,
    failed: (error) => log.warn({ err: error }, 'the key in use could not be noted; trying again'),
  })

/** What a key is still needed for. */
export type KeyRow = Known & { readonly since: Date; readonly sealingUntil: Date }

/** Every key the database knows, the newest first. */
export const keysInUse = (db: Pick<Db, '$queryRaw'>): Promise<KeyRow[]> =>
  db.$queryRaw<KeyRow[]>`
    SELECT kid, suite, check_value AS "check", retired_at IS NOT NULL AS retired, since, sealing_until AS "sealingUntil" FROM key_in_use ORDER BY since DESC, kid, suite`
