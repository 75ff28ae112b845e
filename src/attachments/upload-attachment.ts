import { holderOf, isPerson, type Viewer } from '../access/viewer.ts'
import { DAY } from '../clock.ts'
import { lockSender } from '../db/locks.ts'
import { Forbidden, InvalidInput, RateLimited, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { digestOf } from '../files/files.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { FILE_TYPES, fileTypeOf } from './file-type.ts'

/** Largest file (附件大小上限): a photograph of a telephone. */
export const MAX_ATTACHMENT_BYTES = PARAMETERS.MAX_ATTACHMENT_MEGABYTES.value * 1024 * 1024

/** A file that waits to be attached to an order. */
export interface Uploaded {
  readonly sha256: string
  readonly bytes: number
  readonly contentType: string
}

/** Files a sender outside the office may send in a day; colleagues send as many as the work brings. */
const A_DAY: Partial<Record<Viewer['role'], number>> = {
  CITIZEN: PARAMETERS.CITIZEN_UPLOADS_A_DAY.value,
  PARTNER: PARAMETERS.PARTNER_UPLOADS_A_DAY.value,
}

/** The sender of a file, as limits are counted by. */
export const senderOf = (viewer: Viewer): string => holderOf(viewer) ?? ''

const SENDERS: readonly Viewer['role'][] = ['CITIZEN', 'HOTLINE_AGENT', 'DISPATCHER', 'DEPARTMENT']

/** Whether the role may add files to an order, at some moment of its life. */
function mayUpload(viewer: Viewer): boolean {
  if (viewer.role === 'PARTNER') return viewer.scopes.includes('orders:write')
  return SENDERS.includes(viewer.role) || (isPerson(viewer) && viewer.staffId !== null)
}

/**
 * Only viewers that may add files to orders may send one. Asked before its bytes are read, so that other viewers cannot make
 * the program hold any.
 * @throws Unauthenticated, Forbidden
 */
export function requireUploader(viewer: Viewer): void {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!mayUpload(viewer)) throw new Forbidden()
}

/**
 * Takes a file in (上传附件): it belongs to no order until `addAttachment` of the same sender says so, and is removed after a day
 * without one.
 * @throws Unauthenticated, Forbidden, RateLimited, InvalidInput (body) for what is empty, too large or no picture and no PDF
 */
export async function uploadAttachment(caller: Caller, body: Uint8Array): Promise<Uploaded> {
  const { runtime, viewer } = caller
  requireUploader(viewer)
  const contentType = fileTypeOf(body)
  if (body.length > MAX_ATTACHMENT_BYTES)
    throw new InvalidInput('body', { en: `must be at most ${MAX_ATTACHMENT_BYTES} bytes`, zh: `不能超过 ${MAX_ATTACHMENT_BYTES} 字节` })
  if (contentType === null) throw new InvalidInput('body', { en: `must be one of ${FILE_TYPES.join(', ')}`, zh: '须为 PNG、JPEG、WebP 图片或 PDF 文件' })
  const sha256 = digestOf(body)
  await change(caller, 'uploadAttachment', { sha256 }, (c) => recordSender(c, sha256))
  return { sha256: await runtime.files.keep(body), bytes: body.length, contentType }
}

/**
 * Writes down the sender of a file before it is stored: a digest is no secret (events and lists show it), so naming one proves
 * nothing, and a stranger who names it must not get the file. Uploads of one sender are counted one after the other.
 */
async function recordSender(c: Change, sha256: string): Promise<null> {
  const [sender, most] = [senderOf(c.viewer), A_DAY[c.viewer.role]]
  await lockSender(c.tx, sender)
  const lately = { sender, sentAt: { gt: new Date(c.now.getTime() - DAY) } }
  if (most !== undefined && (await c.tx.upload.count({ where: { ...lately, sha256: { not: sha256 } } })) >= most) {
    const first = await c.tx.upload.findFirst({ where: lately, orderBy: { sentAt: 'asc' } })
    throw new RateLimited(Math.max(1, Math.ceil(((first?.sentAt ?? c.now).getTime() + DAY - c.now.getTime()) / 1_000)))
  }
  await c.tx.upload.upsert({ where: { sender_sha256: { sender, sha256 } }, create: { sender, sha256, sentAt: c.now }, update: { sentAt: c.now } })
  return null
}
