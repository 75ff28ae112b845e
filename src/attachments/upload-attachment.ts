import { isPerson, type Viewer } from '../access/viewer.ts'
import { Forbidden, InvalidInput, Unauthenticated } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller } from '../runtime.ts'
import { FILE_TYPES, fileTypeOf } from './file-type.ts'

/** Largest file (附件大小上限): a photograph of a telephone. */
export const MAX_ATTACHMENT_BYTES = PARAMETERS.MAX_ATTACHMENT_MEGABYTES.value * 1024 * 1024

/** A file that waits to be attached to an order. */
export interface Uploaded {
  readonly sha256: string
  readonly bytes: number
  readonly contentType: string
}

/**
 * Only staff may send a file. Asked before its bytes are read, so that other viewers cannot make the program hold any.
 * @throws Unauthenticated, Forbidden
 */
export function requireUploader(viewer: Viewer): void {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer) || viewer.staffId === null) throw new Forbidden()
}

/**
 * Takes a file in (上传附件), from staff at the door: it belongs to no order until `addAttachment` says so, and is removed after a day
 * without one.
 * @throws Unauthenticated, Forbidden, InvalidInput (body) for what is empty, too large or no picture and no PDF
 */
export async function uploadAttachment({ runtime, viewer }: Pick<Caller, 'runtime' | 'viewer'>, body: Uint8Array): Promise<Uploaded> {
  requireUploader(viewer)
  const contentType = fileTypeOf(body)
  if (body.length > MAX_ATTACHMENT_BYTES)
    throw new InvalidInput('body', { en: `must be at most ${MAX_ATTACHMENT_BYTES} bytes`, zh: `不能超过 ${MAX_ATTACHMENT_BYTES} 字节` })
  if (contentType === null) throw new InvalidInput('body', { en: `must be one of ${FILE_TYPES.join(', ')}`, zh: '须为 PNG、JPEG、WebP 图片或 PDF 文件' })
  return { sha256: await runtime.files.keep(body), bytes: body.length, contentType }
}
