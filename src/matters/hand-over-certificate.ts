import { InvalidInput } from '../errors.ts'
import { id, instant, nameOf, oneOf } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'
import { type OpenCertificate, openCertificate, refuseCertificate, WITH_CERTIFICATE } from './open-certificate.ts'

const verb = orderVerb('handOverCertificate', {
  description: 'Record that a certificate has reached its holder or their agent (证照送达).',
  row: {
    t: 'M5',
    from: [...WITH_CERTIFICATE],
    to: [],
    roles: ['STAFF', 'DEPARTMENT'],
    event: 'CERTIFICATE_HANDED_OVER',
    guards: [is.handlerOnly, is.handlerStill, is.ownDepartment, is.certificateStands],
  },
  input: {
    certificateId: id('certificate').describe('Certificate id (证照标识)'),
    method: oneOf('CertificateDelivery').describe('How; ELECTRONIC when its file is there to be downloaded (送达方式)'),
    recipient: oneOf('CertificateRecipient').describe('Receiver (领取人身份)'),
    recipientName: nameOf(50).nullish().describe('Name of the receiver, kept sealed; an agent’s must be given (领取人姓名)'),
    handedOverAt: instant.nullish().describe('When it was received; now when left out (送达时间)'),
    signatureId: id('attachment').nullish().describe('Signature of the receiver, attached to this order before (签收附件)'),
  },
})

/**
 * Records that a certificate has reached its holder or their agent (证照送达), once: by the handler or the department that issued it.
 * @throws NotFound, Forbidden, IllegalTransition (HANDED_OVER, CERTIFICATE_REVOKED, NOT_YOUR_ITEM), StaleVersion, InvalidInput
 */
export const handOverCertificate = verb.does(async (c, input): Promise<{ orderId: string; certificateId: string }> => {
  const order = await openOrder(c, verb, input)
  const certificate = await openCertificate(c, order, verb, input.certificateId)
  if (certificate.handOver) throw refuseCertificate(order, verb, 'HANDED_OVER', 'the certificate was handed over already', '该证照已送达')
  const { method, recipient } = input
  const handedOverAt = input.handedOverAt ?? c.now
  await expectTrue(c, certificate, { ...input, handedOverAt })
  const data = { matterId: certificate.matter.id, method, recipient, at: handedOverAt.toISOString() }
  await advanceOrder(c, order, 'CERTIFICATE_HANDED_OVER', data, {}, { type: 'certificate', id: certificate.id })
  await c.tx.certificateHandOver.create({
    data: {
      ...{ certificateId: certificate.id, orderId: order.id, method, recipient, handedOverAt, recordedAt: c.now, signatureId: input.signatureId ?? null },
      recipientNameSealed: sealOptional(c.runtime.keys, place.certificateRecipient(certificate.id), input.recipientName),
    },
  })
  return { orderId: order.id, certificateId: certificate.id }
})

interface Said {
  readonly method: string
  readonly recipient: string
  readonly recipientName?: string | null | undefined
  readonly signatureId?: string | null | undefined
  readonly handedOverAt: Date
}

/** Whether it could have happened so. */
async function expectTrue(c: Change, certificate: OpenCertificate, { method, recipient, recipientName, signatureId, handedOverAt }: Said) {
  if (method === 'ELECTRONIC' && !certificate.file)
    throw new InvalidInput('method', { en: 'the certificate has no file yet: attachCertificateFile', zh: '该证照尚无电子文件，请先上传' })
  if (recipient === 'AGENT' && recipientName == null) throw new InvalidInput('recipientName', { en: 'name the agent', zh: '代理人领取须填写姓名' })
  if (handedOverAt > c.now || handedOverAt < certificate.issuedAt)
    throw new InvalidInput('handedOverAt', { en: 'must lie between the issue and now', zh: '须在制证之后、当前时间之前' })
  if (signatureId == null) return
  if ((await c.tx.attachment.count({ where: { id: signatureId, orderId: certificate.orderId, kind: 'SIGNATURE' } })) === 0)
    throw new InvalidInput('signatureId', { en: 'is no signature attached to this order', zh: '不是该工单的签名附件' })
}
