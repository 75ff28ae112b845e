import type { Config } from '../config.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { namedKeys } from '../crypto/providers.ts'
import { AVAILABLE, keyVersion } from '../crypto/suite.ts'
import { StartError } from '../errors.ts'
import type { DevelopmentKeys } from './key-store.ts'
import { storedKeys } from './key-store.ts'

export { blindIndex, blindIndexes, eachIndexing, sign, signatures, verify, wordDigest } from '../crypto/digests.ts'
export { open, openBytes, seal, sealBytes } from '../crypto/seal.ts'

/** The program's secrets. Key objects and closures, so that printing this by mistake prints nothing. */
export interface Keys extends Keyring {
  /** Whether the settings name the keys: the one made outside production is another in each data directory. */
  readonly named: boolean
  /** What signs development tokens; null in production. */
  readonly development: DevelopmentKeys | null
}

/**
 * The keys named by ENCRYPTION_KEYS or ENCRYPTION_KEYS_FILE, or outside production the ones kept in `<dataDir>/keys` (made at the first start).
 * @throws StartError naming the variable or the file that is wrong
 */
export async function loadKeys(config: Config): Promise<Keys> {
  const suite = config.encryptionSuite
  if (!AVAILABLE.includes(suite)) throw new StartError(`ENCRYPTION_SUITE=${suite}: this build of Node lacks its algorithms, take one of nodejs.org`)
  const stored = config.production ? null : await storedKeys(config.dataDir)
  const named = await namedKeys(config)
  const kept = named.length === 0 && stored ? [{ kid: 'dev', bytes: stored.master }] : []
  const [newest, ...older] = [...named, ...kept].map(({ kid, bytes }) => keyVersion(kid, bytes))
  if (!newest) throw new StartError('ENCRYPTION_KEYS holds no key')
  return { versions: [newest, ...older], suite, otherSuite: [], named: named.length > 0, development: stored?.development ?? null }
}
