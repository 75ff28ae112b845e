import { createHash } from 'node:crypto'
import { type Keys, openBytes, sealBytes } from '../access/encryption.ts'
import type { Config } from '../config.ts'
import { sealerOf } from '../crypto/seal.ts'
import { Unreadable } from '../errors.ts'
import { bucketPlace } from './bucket.ts'
import { directoryPlace } from './directory.ts'
import { DIGEST, type Place } from './place.ts'

/** The files of the service (附件): sealed before they are stored, named by what is in them. */
export interface Files extends Pick<Place, 'want' | 'unwanted' | 'all' | 'remove' | 'shred'> {
  /** Keeps a file; once it returns, the bytes are safe. @returns its SHA-256, which is its name */
  keep(bytes: Uint8Array): Promise<string>
  /**
   * Reads a file.
   * @returns null when there is none
   * @throws Error when it was changed where it lies, or sealed with a key that is not listed any more
   */
  read(sha256: string): Promise<Buffer | null>
  /**
   * Seals a file with the newest key, if it is not: the file under its name is the old one whole, then the new one whole.
   * @param dry only tells what would become of it
   */
  sealAnew(sha256: string, dry: boolean): Promise<'ANEW' | 'AS_IT_WAS' | 'GONE' | 'UNREADABLE'>
}

/** The name of a file: the SHA-256 of its bytes. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What a file is sealed as: the same bytes under another name do not open. */
const sealedAs = (sha256: string) => `attachment:${sha256}`

/**
 * Opens the files: in the bucket the settings name, else in the directory.
 * @throws StartError when the bucket cannot be used
 */
export async function openFiles({ attachmentsBucket, attachmentsDir }: Pick<Config, 'attachmentsBucket' | 'attachmentsDir'>, keys: Keys): Promise<Files> {
  const place = attachmentsBucket ? await bucketPlace(attachmentsBucket) : directoryPlace(attachmentsDir)
  return {
    async keep(bytes) {
      const sha256 = digestOf(bytes)
      await place.put(sha256, sealBytes(keys, sealedAs(sha256), bytes))
      return sha256
    },
    async read(sha256) {
      if (!DIGEST.test(sha256)) return null
      const sealed = await place.get(sha256)
      return sealed && openBytes(keys, sealedAs(sha256), sealed)
    },
    all: place.all,
    async sealAnew(sha256, dry) {
      const sealed = await place.get(sha256)
      if (sealed === null) return 'GONE'
      const by = sealerOf(sealed)
      if (by?.kid === keys.versions[0].kid && by.suite === keys.suite) return 'AS_IT_WAS'
      try {
        const bytes = openBytes(keys, sealedAs(sha256), sealed)
        if (!dry) await place.put(sha256, sealBytes(keys, sealedAs(sha256), bytes))
        return 'ANEW'
      } catch (error) {
        if (error instanceof Unreadable) return 'UNREADABLE'
        throw error
      }
    },
    want: place.want,
    unwanted: place.unwanted,
    remove: place.remove,
    shred: place.shred,
  }
}
