import { readFile, stat } from 'node:fs/promises'
import { StartError } from '../errors.ts'
import type { KeySettings } from './key-settings.ts'
import { entriesOf, type KeyEntry, type MasterKey, masterOf } from './master-keys.ts'
import { transitProvider } from './transit.ts'

/** Where master keys come from (密钥提供方), once at start. */
export interface KeyProvider {
  /** @throws StartError naming the setting at fault, and nothing secret */
  master(entry: KeyEntry): Promise<MasterKey>
}

/** Keys that are written as they are. */
const asWritten: KeyProvider = { master: async (entry) => masterOf(entry) }

/** What others may do with a file of keys: nothing; its group may read it, as a mounted secret is read. */
const FORBIDDEN = 0o037

/**
 * The keys that the settings name, the newest first; none when they name none.
 * @throws StartError naming the setting, the entry or the file that is wrong
 */
export async function namedKeys(settings: KeySettings): Promise<MasterKey[]> {
  const provider = settings.keyTransit ? transitProvider(settings.keyTransit) : asWritten
  const [where, list] = settings.encryptionKeysFile
    ? (['ENCRYPTION_KEYS_FILE', await linesOf(settings.encryptionKeysFile)] as const)
    : (['ENCRYPTION_KEYS', settings.encryptionKeys?.split(',') ?? []] as const)
  const keys: MasterKey[] = []
  for (const entry of entriesOf(where, list)) keys.push(await provider.master(entry))
  return keys
}

/** The entries of a file, one a line; empty lines and those that begin with # are none. */
async function linesOf(path: string): Promise<string[]> {
  const unreadable = (error: unknown) =>
    new StartError(`ENCRYPTION_KEYS_FILE ${path} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'})`)
  const mode = (await stat(path).catch((error: unknown) => Promise.reject(unreadable(error)))).mode
  if ((mode & FORBIDDEN) !== 0) throw new StartError(`ENCRYPTION_KEYS_FILE ${path} is open to others than its owner: chmod 600`)
  const text = await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(unreadable(error)))
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  if (lines.length === 0) throw new StartError(`ENCRYPTION_KEYS_FILE ${path} holds no key`)
  return lines
}
