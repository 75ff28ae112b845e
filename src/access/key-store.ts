import type { KeyObject } from 'node:crypto'
import { createHmac, createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../errors.ts'

/** What signs tokens of the fixed accounts, outside production only. */
export interface DevelopmentKeys {
  /** Ed25519 pair of development JWTs. */
  readonly signing: KeyObject
  readonly verifying: KeyObject
  /** Where the keys of demo partners and boards come from: they can be printed at every start though only hashes are stored. */
  readonly accounts: KeyObject
}

/**
 * The development keys in `<dataDir>/keys` (directory 0700, files 0600): made once, then read, so that tokens and
 * encrypted rows survive a restart. With `memory://` they end with the program.
 * @throws StartError naming the file that cannot be read or is damaged
 */
export async function storedKeys(dataDir: string): Promise<{ master: Buffer; development: DevelopmentKeys }> {
  const makeMaster = () => randomBytes(32).toString('base64')
  const makePair = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  if (dataDir.startsWith('memory://')) return read(makeMaster(), makePair(), 'memory')
  const directory = join(dataDir, 'keys')
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return read(await once(join(directory, 'encryption.key'), makeMaster), await once(join(directory, 'jwt.pem'), makePair), directory)
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(
      `DATA_DIR: the development keys in ${directory} cannot be read or made (${error instanceof Error && 'code' in error ? error.code : 'unknown'})`,
    )
  }
}

function read(master: string, pem: string, where: string) {
  const bytes = Buffer.from(master.trim(), 'base64')
  if (bytes.length !== 32) throw new StartError(`${where}/encryption.key is damaged: restore it, or delete the data directory to start afresh`)
  let signing: KeyObject
  try {
    signing = createPrivateKey(pem)
  } catch {
    throw new StartError(`${where}/jwt.pem is damaged: delete it, and a new one is made (development tokens must then be printed again)`)
  }
  const accounts = hkdfSync('sha256', signing.export({ type: 'pkcs8', format: 'der' }), '', 'flash-delivery/accounts/1', 32)
  return { master: bytes, development: { signing, verifying: createPublicKey(signing), accounts: createSecretKey(Buffer.from(accounts)) } }
}

/** Reads a file, making it first when it is not there; of two programs that start at once, one makes it and both read that one. */
async function once(path: string, make: () => string): Promise<string> {
  const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (there !== null) return there
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, make(), { mode: 0o600, flag: 'wx', flush: true })
  try {
    // link() fails when the name is taken and never shows half a file.
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

/**
 * The key of a demo partner (`fd_…`) or the token of a demo board (`fb_…`): always the same for the same data directory.
 * @throws StartError in production, where there are no such keys
 */
export function developmentKey(keys: { readonly development: DevelopmentKeys | null }, kind: 'partner' | 'board', account: string): string {
  if (!keys.development) throw new StartError('demo keys exist only outside production')
  return `${kind === 'partner' ? 'fd_' : 'fb_'}${createHmac('sha256', keys.development.accounts).update(`${kind}:${account}`).digest('base64url')}`
}
