import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { id, sha256 } from '../input.ts'
import { openCertificate, refuseCertificate, WITH_CERTIFICATE } from '../matters/open-certificate.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { uploadedFile } from './uploaded-file.ts'

const verb = orderVerb('attachCertificateFile', {
  description: 'Attach the file of a certificate, which its holder downloads (上传证照): POST its bytes to /attachments first, which answers with the digest.',
  row: {
    t: 'M7',
    from: [...WITH_CERTIFICATE],
    to: [],
    roles: ['DEPARTMENT'],
    event: 'CERTIFICATE_FILED',
    guards: [is.ownDepartment, is.certificateStands],
  },
  input: {
    certificateId: id('certificate').describe('Certificate id (证照标识)'),
    sha256: sha256.describe('Digest of the upload: a PDF or a picture (摘要)'),
  },
})

/**
 * Attaches the file of a certificate (上传证照), by the department that issued it, once: what was issued is not exchanged, a wrong one
 * is revoked and issued anew.
 * @throws NotFound, Forbidden, IllegalTransition (CERTIFICATE_FILED, CERTIFICATE_REVOKED, NOT_YOUR_ITEM), StaleVersion, InvalidInput (sha256)
 */
export const attachCertificateFile = verb.answers(
  async (caller: Caller | Change, input): Promise<{ orderId: string; certificateId: string; attachmentId: string }> => {
    const file = await uploadedFile(caller, input.sha256)
    return change(caller, verb.name, input, async (c) => {
      const order = await openOrder(c, verb, input)
      const certificate = await openCertificate(c, order, verb, input.certificateId)
      if (certificate.file) throw refuseCertificate(order, verb, 'CERTIFICATE_FILED', 'the certificate has its file', '该证照已有电子文件')
      const { bytes, contentType } = await file.expectOwn(c)
      const attachmentId = newId('attachment', c.now)
      const matterId = certificate.matter.id
      if ((await c.tx.attachment.count({ where: { orderId: order.id, sha256: input.sha256, kind: 'CERTIFICATE' } })) > 0)
        throw new InvalidInput('sha256', { en: 'is the file of another certificate', zh: '该文件已用于其他证照' })
      await advanceOrder(c, order, 'CERTIFICATE_FILED', { matterId, attachmentId, bytes }, {}, { type: 'certificate', id: certificate.id })
      await c.tx.attachment.create({
        data: {
          ...{ id: attachmentId, orderId: order.id, kind: 'CERTIFICATE', visibility: 'CITIZEN', contentType, bytes, sha256: input.sha256 },
          ...{ source: 'DEPARTMENT', addedAt: c.now },
        },
      })
      await c.tx.certificateFile.create({ data: { certificateId: certificate.id, orderId: order.id, attachmentId } })
      return { orderId: order.id, certificateId: certificate.id, attachmentId }
    })
  },
)
