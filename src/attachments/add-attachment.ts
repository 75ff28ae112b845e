import { staffIdOf, type Viewer } from '../access/viewer.ts'
import type { Attachment, AttachmentKind } from '../db/generated/client.ts'
import type { AttachmentSource } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf, sha256 } from '../input.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { uploadedFile } from './uploaded-file.ts'

/** Files of one order; more is an archive, not a visit. */
const MOST = PARAMETERS.MOST_ATTACHMENTS.value

/** Of these, the citizen and the partner each. */
const MOST_FROM_OUTSIDE = PARAMETERS.MOST_FROM_OUTSIDE.value
const OUTSIDE: readonly AttachmentSource[] = ['CITIZEN', 'PARTNER']
const SOURCES = ['STAFF', 'CITIZEN', 'HOTLINE_AGENT', 'DISPATCHER', 'PARTNER'] as const satisfies readonly AttachmentSource[]

const verb = orderVerb('addAttachment', {
  description: 'Add a file that was uploaded to an order (添加附件): POST its bytes to /attachments first, which answers with the digest.',
  row: {
    t: 'V3',
    from: [...OPEN, 'COMPLETED', 'RECTIFYING'],
    to: [],
    roles: [...SOURCES],
    event: 'ATTACHMENT_ADDED',
    guards: [is.handlerOnly, is.handlerStill, is.keyMayWrite],
  },
  input: {
    sha256: sha256.describe('Digest of the upload (摘要)'),
    kind: oneOf('AttachmentKind').describe('Kind; not CERTIFICATE, which attachCertificateFile adds (类型)'),
    visibility: oneOf('AttachmentVisibility').default('INTERNAL').describe('Visible also to, besides readers of the order’s texts (可见范围)'),
  },
})

/**
 * Adds a file that was uploaded to an order (添加附件), by its sender, from the registration on: the citizen's photograph of what it
 * is about, a material, the signature at the door. It stays: what proves a visit is not taken back.
 * @param input.visibility CITIZEN lets the citizen see it too; what the citizen adds is theirs to see, whatever it says
 * @throws NotFound, Forbidden, IllegalTransition (NOT_HANDLER, HANDLER_PERIOD_OVER, KEY_READS_ONLY), StaleVersion, InvalidInput (sha256, kind)
 */
export const addAttachment = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; attachmentId: string }> => {
  const file = await uploadedFile(caller, input.sha256)
  return change(caller, verb.name, input, async (c) => {
    const order = await openOrder(c, verb, input)
    const { bytes, contentType } = await file.expectOwn(c)
    const source = sourceOf(c.viewer)
    expectKind(input.kind, source, contentType)
    await expectRoom(c, order.id, source, input)
    const attachmentId = newId('attachment', c.now)
    const { kind, visibility, sha256: digest } = input
    const subject = { type: 'attachment', id: attachmentId } as const
    await advanceOrder(c, order, 'ATTACHMENT_ADDED', { attachment: kind, visibility, bytes, sha256: digest }, {}, subject)
    const addedById = source === 'STAFF' ? staffIdOf(c) : null
    await c.tx.attachment.create({
      data: { id: attachmentId, orderId: order.id, kind, visibility, contentType, bytes, sha256: digest, source, addedById, addedAt: c.now },
    })
    return { orderId: order.id, attachmentId }
  })
})

/** The source is the role: the verb's row lets these roles in, and no others. */
function sourceOf({ role }: Viewer): AttachmentSource {
  const source = SOURCES.find((one) => one === role)
  if (!source) throw new Forbidden()
  return source
}

/** A signature is a picture that staff take at the door: a viewer elsewhere sees no signing. */
function expectKind(kind: AttachmentKind, source: AttachmentSource, contentType: string) {
  if (kind === 'CERTIFICATE')
    throw new InvalidInput('kind', { en: 'the file of a certificate is added by attachCertificateFile', zh: '证照文件由制证科室上传' })
  if (kind !== 'SIGNATURE') return
  if (source !== 'STAFF') throw new InvalidInput('kind', { en: 'you may add a PHOTO or a MATERIAL', zh: '您可添加现场照片或材料' })
  if (!contentType.startsWith('image/')) throw new InvalidInput('kind', { en: 'a signature is a picture', zh: '签名须为图片' })
}

/** Each file once, and so many of an order. Of two who add the last at once one finds the order changed, and asks again. */
async function expectRoom(c: Change, orderId: string, source: AttachmentSource, { sha256, kind }: Pick<Attachment, 'sha256' | 'kind'>) {
  const before = await c.tx.attachment.findMany({ where: { orderId }, select: { sha256: true, kind: true, source: true } })
  if (before.some((one) => one.sha256 === sha256 && one.kind === kind)) throw new InvalidInput('sha256', { en: 'is attached already', zh: '该文件已添加' })
  if (before.length >= MOST) throw new InvalidInput('sha256', { en: `an order has at most ${MOST} attachments`, zh: `每个工单至多 ${MOST} 个附件` })
  if (OUTSIDE.includes(source) && before.filter((one) => one.source === source).length >= MOST_FROM_OUTSIDE)
    throw new InvalidInput('sha256', {
      en: `you may add at most ${MOST_FROM_OUTSIDE} files to an order`,
      zh: `您在每个工单至多可添加 ${MOST_FROM_OUTSIDE} 个附件`,
    })
}
