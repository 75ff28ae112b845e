import { logAccess } from '../access/access-log.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { NotFound, Unauthenticated } from '../errors.ts'
import { idPrefix } from '../ids.ts'
import { isCompanionNow, mayExamine, mayReadText, scopeWhere } from '../orders/policy.ts'
import { owned } from '../orders/reading.ts'
import type { Caller } from '../runtime.ts'

/** Columns that decide which viewers may see the files of an order. */
export const ownedFiles = { ...owned, matters: { orderBy: { seq: 'asc' }, select: { itemCode: true, status: true } } } as const

/** Columns of a file that decide it besides. */
export const seenFile = {
  visibility: true,
  kind: true,
  source: true,
  certificateFile: { select: { certificate: { select: { matter: { select: { itemCode: true } } } } } },
} as const satisfies Prisma.AttachmentSelect

export type SeenFile = Prisma.AttachmentGetPayload<{ select: typeof seenFile }>

/**
 * Whether a viewer may see a file of an order they may see: as its texts; the citizen only what they added or is meant for
 * them, a partner what it added, a department the materials while it examines a matter of its own, companions of a visit the
 * materials while they see the order. The file of a certificate is also its department's to see.
 */
export const maySee = (
  viewer: Viewer,
  order: Parameters<typeof mayReadText>[1] & Parameters<typeof isCompanionNow>[1] & { readonly matters: Parameters<typeof mayExamine>[1] },
  { visibility, kind, source, certificateFile }: SeenFile,
  now: Date,
): boolean =>
  (mayReadText(viewer, order, now) && (viewer.role !== 'CITIZEN' || visibility === 'CITIZEN' || source === 'CITIZEN')) ||
  (viewer.role === 'PARTNER' && source === 'PARTNER') ||
  (viewer.role === 'DEPARTMENT' && certificateFile !== null && viewer.itemCodes.includes(certificateFile.certificate.matter.itemCode)) ||
  (kind === 'MATERIAL' && (mayExamine(viewer, order.matters) || isCompanionNow(viewer, order, now)))

/**
 * Reads a file (查看附件); one row in the access log each time, since a photograph of a door is personal information.
 * @throws Unauthenticated; NotFound for what is not there and for what is not theirs to see, with the same words
 */
export async function readAttachment({ runtime, viewer, requestId }: Caller, id: string): Promise<{ bytes: Buffer; contentType: string; sha256: string }> {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  const now = runtime.clock.now()
  const found =
    idPrefix(id) === 'attachment'
      ? await runtime.db.attachment.findFirst({
          where: { id, order: scopeWhere(viewer) },
          select: { orderId: true, sha256: true, contentType: true, ...seenFile, order: { select: ownedFiles } },
        })
      : null
  if (!found || !maySee(viewer, found.order, found, now)) throw new NotFound('attachment')
  const bytes = await runtime.files.read(found.sha256)
  if (bytes === null) throw new Error(`the file of ${id} is not in the store`)
  await runtime.db.$transaction((tx) => logAccess({ tx, now, viewer, requestId }, { orderId: found.orderId, fields: ['attachment'], purpose: 'ATTACHMENT' }))
  return { bytes, contentType: found.contentType, sha256: found.sha256 }
}
