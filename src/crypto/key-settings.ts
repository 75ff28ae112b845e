import { StartError } from '../errors.ts'
import type { SuiteName } from './suite.ts'

/** What the settings say about keys. */
export interface KeySettings {
  /** `kid:base64` pairs separated by commas, newest first; with a server of keys `kid:` and what it wrapped. */
  readonly encryptionKeys: string | null
  /** A file with them instead, one a line. */
  readonly encryptionKeysFile: string | null
  /** The suite of algorithms that seals and signs from now on (密码算法套件); both are read. */
  readonly encryptionSuite: SuiteName
  /** A server that unwraps the keys at start, with Vault's transit interface; null: they are written as they are. */
  readonly keyTransit: { readonly url: string; readonly name: string; readonly token: string } | null
}

/** The settings as they are read, before they are compared with one another. */
export interface KeyVariables {
  readonly ENCRYPTION_KEYS?: string | undefined
  readonly ENCRYPTION_KEYS_FILE?: string | undefined
  readonly ENCRYPTION_SUITE: SuiteName
  readonly KEY_PROVIDER: 'settings' | 'transit'
  readonly KEY_TRANSIT_URL?: string | undefined
  readonly KEY_TRANSIT_NAME?: string | undefined
  readonly KEY_TRANSIT_TOKEN?: string | undefined
}

/**
 * What the settings say about keys.
 * @throws StartError naming the setting that is missing or does not go with another
 */
export function keySettings(v: KeyVariables, production: boolean): KeySettings {
  if (production && !v.ENCRYPTION_KEYS && !v.ENCRYPTION_KEYS_FILE) throw new StartError('ENCRYPTION_KEYS must be set in production, or ENCRYPTION_KEYS_FILE')
  if (v.ENCRYPTION_KEYS && v.ENCRYPTION_KEYS_FILE) throw new StartError('ENCRYPTION_KEYS and ENCRYPTION_KEYS_FILE are both set: name the keys in one place')
  return {
    encryptionKeys: v.ENCRYPTION_KEYS ?? null,
    encryptionKeysFile: v.ENCRYPTION_KEYS_FILE ?? null,
    encryptionSuite: v.ENCRYPTION_SUITE,
    keyTransit: v.KEY_PROVIDER === 'transit' ? transitOf(v, production) : null,
  }
}

function transitOf(v: KeyVariables, production: boolean): KeySettings['keyTransit'] {
  const { KEY_TRANSIT_URL: url, KEY_TRANSIT_NAME: name, KEY_TRANSIT_TOKEN: token } = v
  if (!url || !name || !token) throw new StartError('KEY_TRANSIT_URL, KEY_TRANSIT_NAME and KEY_TRANSIT_TOKEN must be set with KEY_PROVIDER=transit')
  if (!v.ENCRYPTION_KEYS && !v.ENCRYPTION_KEYS_FILE)
    throw new StartError('ENCRYPTION_KEYS must be set with KEY_PROVIDER=transit, or ENCRYPTION_KEYS_FILE: the keys as the server wrapped them')
  if (production && !url.startsWith('https:')) throw new StartError('KEY_TRANSIT_URL must begin with https: in production: the keys come over it')
  return { url: url.replace(/\/+$/, ''), name, token }
}
