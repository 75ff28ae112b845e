import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf, sha256 } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { fileTypeOf } from './file-type.ts'

/** Files of one order; more is an archive, not a visit. */
const MOST = PARAMETERS.MOST_ATTACHMENTS.value

const verb = orderVerb('addAttachment', {
  description: 'Add a file that was uploaded to an order (添加附件): POST its bytes to /attachments first, which answers with the digest.',
  row: {
    t: 'V3',
    from: [...ACTIVE, 'COMPLETED', 'RECTIFYING'],
    to: [],
    roles: ['STAFF'],
    event: 'ATTACHMENT_ADDED',
    guards: [is.handlerOnly, is.handlerStill],
  },
  input: {
    sha256: sha256.describe('Digest of the upload (摘要)'),
    kind: oneOf('AttachmentKind').describe('Kind (类型)'),
    visibility: oneOf('AttachmentVisibility').default('INTERNAL').describe('Visible also to, besides readers of the order’s texts (可见范围)'),
  },
})

/**
 * Adds a file that was uploaded to an order (添加附件): the citizen's signature, a photograph from the door, a material. It stays: what
 * proves a visit is not taken back.
 * @param input.visibility CITIZEN lets the citizen see it too
 * @throws NotFound, Forbidden, IllegalTransition (NOT_HANDLER, HANDLER_PERIOD_OVER), StaleVersion, InvalidInput (sha256, kind)
 */
export const addAttachment = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; attachmentId: string }> => {
  // Before the change: a change that holds locks does not wait for storage.
  const { files, clock } = caller.runtime
  const bytes = await files.read(input.sha256)
  const contentType = bytes && fileTypeOf(bytes)
  if (bytes) await files.want(input.sha256, clock.now())
  return change(caller, verb.name, input, async (c) => {
    const order = await openOrder(c, verb, input)
    if (!bytes || !contentType) throw new InvalidInput('sha256', { en: 'is no file that was uploaded in the last day', zh: '未找到一日内上传的文件' })
    const before = await c.tx.attachment.findMany({ where: { orderId: order.id }, select: { sha256: true, kind: true } })
    if (before.some((one) => one.sha256 === input.sha256 && one.kind === input.kind))
      throw new InvalidInput('sha256', { en: 'is attached already', zh: '该文件已添加' })
    if (before.length >= MOST) throw new InvalidInput('sha256', { en: `an order has at most ${MOST} attachments`, zh: `每个工单至多 ${MOST} 个附件` })
    if (input.kind === 'SIGNATURE' && !contentType.startsWith('image/')) throw new InvalidInput('kind', { en: 'a signature is a picture', zh: '签名须为图片' })
    const attachmentId = newId('attachment', c.now)
    const { kind, visibility, sha256: digest } = input
    const subject = { type: 'attachment', id: attachmentId } as const
    await advanceOrder(c, order, 'ATTACHMENT_ADDED', { attachment: kind, visibility, bytes: bytes.length, sha256: digest }, {}, subject)
    const addedById = order.handlerId as string
    await c.tx.attachment.create({
      data: { id: attachmentId, orderId: order.id, kind, visibility, contentType, bytes: bytes.length, sha256: digest, addedById, addedAt: c.now },
    })
    return { orderId: order.id, attachmentId }
  })
})
