import type { Config } from '../config.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { entriesOf, type MasterKey, masterOf } from '../crypto/master-keys.ts'
import { keyVersion } from '../crypto/suite.ts'
import { StartError } from '../errors.ts'
import type { DevelopmentKeys } from './key-store.ts'
import { storedKeys } from './key-store.ts'

export { blindIndex, sign, signatures, verify, wordDigest } from '../crypto/digests.ts'
export { open, openBytes, seal, sealBytes } from '../crypto/seal.ts'

/** The program's secrets. Key objects and closures, so that printing this by mistake prints nothing. */
export interface Keys extends Keyring {
  /** What signs development tokens; null in production. */
  readonly development: DevelopmentKeys | null
}

/**
 * The keys named by ENCRYPTION_KEYS, or outside production the ones kept in `<dataDir>/keys` (made at the first start).
 * @throws StartError naming the variable or the file that is wrong
 */
export async function loadKeys(config: Config): Promise<Keys> {
  if (config.production && !config.encryptionKeys) throw new StartError('ENCRYPTION_KEYS must be set in production')
  const stored = config.production ? null : await storedKeys(config.dataDir)
  const named = config.encryptionKeys ? entriesOf('ENCRYPTION_KEYS', config.encryptionKeys.split(',')).map(masterOf) : []
  const kept: MasterKey[] = named.length === 0 && stored ? [{ kid: 'dev', bytes: stored.master }] : []
  const [newest, ...older] = [...named, ...kept].map(({ kid, bytes }) => keyVersion(kid, bytes))
  if (!newest) throw new StartError('ENCRYPTION_KEYS holds no key')
  return { versions: [newest, ...older], suite: 'aes', otherSuite: [], development: stored?.development ?? null }
}
