import { createHash } from 'node:crypto'
import { constants, mkdir, open as openFile, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type Keys, openBytes, sealBytes } from '../access/encryption.ts'
import type { Config } from '../config.ts'

/** Names of stored files: the SHA-256 of what is in them, before it was sealed. */
const DIGEST = /^[0-9a-f]{64}$/
const place = (sha256: string) => `attachment:${sha256}`
const isThere = (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT')

/** The store of files (附件存储): a directory on a disk that every server of the service sees. What is in it is sealed. */
export interface Store {
  readonly directory: string
  readonly keys: Keys
}

/** The store of a running program. */
export const storeOf = ({ config, keys }: { readonly config: Pick<Config, 'attachmentsDir'>; readonly keys: Keys }): Store => ({
  directory: config.attachmentsDir,
  keys,
})

/**
 * Keeps a file; once it returns, the bytes are on the disk. The same file twice is one file.
 * @returns its SHA-256, which is its name
 */
export async function keepFile({ directory, keys }: Store, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // Written beside its place and moved there whole: a process that dies leaves no half of a file under the name of the whole.
  const beside = join(directory, `${sha256}.${process.pid}.${performance.now()}.part`)
  const file = await openFile(beside, 'w', 0o600)
  try {
    await file.writeFile(sealBytes(keys, place(sha256), bytes))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, join(directory, sha256))
  const folder = await openFile(directory, constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
  return sha256
}

/**
 * Reads a file.
 * @returns null when there is none
 * @throws Error when it was changed on the disk, or sealed with a key that is not listed any more
 */
export async function readStored({ directory, keys }: Store, sha256: string): Promise<Buffer | null> {
  if (!DIGEST.test(sha256)) return null
  const sealed = await readFile(join(directory, sha256)).catch((error: unknown) => {
    if (isThere(error)) throw error
    return null
  })
  return sealed && openBytes(keys, place(sha256), sealed)
}

/** Says that a file is about to be used, so that it is not taken for one that nobody wants. @param now the instant it is wanted at */
export const wantFile = ({ directory }: Pick<Store, 'directory'>, sha256: string, now: Date): Promise<void> => utimes(join(directory, sha256), now, now)

/** Files nobody has wanted since an instant, by their digests; what a dead process left half written is taken away at once. */
export async function unwanted({ directory }: Pick<Store, 'directory'>, since: Date): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isThere(error)) throw error
    return []
  })
  const old: string[] = []
  for (const name of names) {
    const info = await stat(join(directory, name)).catch(() => null)
    if (info && info.mtime < since) old.push(name)
  }
  for (const name of old) if (!DIGEST.test(name)) await unlink(join(directory, name)).catch(() => {})
  return old.filter((name) => DIGEST.test(name))
}

/** Takes a file away. */
export const removeFile = ({ directory }: Pick<Store, 'directory'>, sha256: string): Promise<void> => unlink(join(directory, sha256)).catch(() => {})
