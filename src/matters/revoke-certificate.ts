import { dateInShanghai } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { day, id, oneOf } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { openCertificate, WITH_CERTIFICATE } from './open-certificate.ts'

const verb = orderVerb('revokeCertificate', {
  description: 'Revoke a certificate, with the reason and the day from which it does not hold (证照作废).',
  row: {
    t: 'M6',
    from: [...WITH_CERTIFICATE],
    to: [],
    roles: ['DEPARTMENT'],
    event: 'CERTIFICATE_REVOKED',
    guards: [is.ownDepartment, is.certificateStands],
  },
  input: {
    certificateId: id('certificate').describe('Certificate id (证照标识)'),
    reason: oneOf('CertificateRevocationReason').describe('Why (作废原因)'),
    revokedOn: day.nullish().describe('Day from which it does not hold; today when left out (作废日期)'),
  },
})

/** A day as the API writes it. */
const written = (date: Date) => date.toISOString().slice(0, 10)

/**
 * Revokes a certificate (证照作废), by the department that issued it, once and for good: a caller that verifies its code is told the day from then on.
 * @throws NotFound, Forbidden, IllegalTransition (CERTIFICATE_REVOKED, NOT_YOUR_ITEM), StaleVersion, InvalidInput (revokedOn)
 */
export const revokeCertificate = verb.does(async (c, input): Promise<{ orderId: string; certificateId: string }> => {
  const order = await openOrder(c, verb, input)
  const certificate = await openCertificate(c, order, verb, input.certificateId)
  const on = input.revokedOn ? written(input.revokedOn) : dateInShanghai(c.now)
  if (on > dateInShanghai(c.now) || on < dateInShanghai(certificate.issuedAt))
    throw new InvalidInput('revokedOn', { en: 'must be a day between the issue and today', zh: '须在制证之日与今日之间' })
  const { reason } = input
  await advanceOrder(c, order, 'CERTIFICATE_REVOKED', { matterId: certificate.matter.id, reason, on }, {}, { type: 'certificate', id: certificate.id })
  await c.tx.certificateRevocation.create({
    data: { certificateId: certificate.id, orderId: order.id, reason, revokedOn: new Date(`${on}T00:00:00.000Z`), recordedAt: c.now },
  })
  return { orderId: order.id, certificateId: certificate.id }
})
