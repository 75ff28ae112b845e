import { InvalidInput } from '../errors.ts'
import type { Caller, Change } from '../runtime.ts'
import { fileTypeOf } from './file-type.ts'
import { senderOf } from './upload-attachment.ts'

/**
 * A file that was uploaded, read before the change that attaches it: a change that holds locks does not wait for storage.
 * @returns what the change asks: the file, if the viewer sent it
 */
export async function uploadedFile({ runtime: { files, clock } }: Caller | Change, sha256: string) {
  const bytes = await files.read(sha256)
  const contentType = bytes && fileTypeOf(bytes)
  if (bytes) await files.want(sha256, clock.now())
  return {
    /** @throws InvalidInput (sha256) for what is not there and for what the viewer did not send, with the same words */
    async expectOwn({ tx, viewer }: Change): Promise<{ bytes: number; contentType: string }> {
      if (!bytes || !contentType || (await tx.upload.count({ where: { sender: senderOf(viewer), sha256 } })) === 0)
        throw new InvalidInput('sha256', { en: 'is no file that you uploaded in the last day', zh: '未找到您一日内上传的文件' })
      return { bytes: bytes.length, contentType }
    },
  }
}
