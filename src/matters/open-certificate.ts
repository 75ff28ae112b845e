import { isPerson } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { IllegalTransition, NotFound } from '../errors.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { ACTIVE, type Act } from '../orders/lifecycle.ts'
import type { Change } from '../runtime.ts'

/** States of an order in which its certificates are filed, handed over and revoked: also long after it was closed. */
export const WITH_CERTIFICATE = [...ACTIVE, 'COMPLETED', 'RECTIFYING', 'CLOSED'] as const

const parts = { file: true, handOver: true, revocation: true, matter: { select: { id: true, itemCode: true } } } as const satisfies Prisma.CertificateInclude

/** A certificate with what became of it. */
export type OpenCertificate = Prisma.CertificateGetPayload<{ include: typeof parts }>

/** Refuses what is not possible with a certificate now. */
export const refuseCertificate = (order: Pick<OrderFacts, 'id'>, act: Act, code: string, en: string, zh: string) =>
  new IllegalTransition(order.id, act, [{ code, field: 'certificateId', words: { en, zh } }])

/**
 * The certificate a verb is about: of this order, not revoked, and of a department's own items when a department acts. The guarded
 * write of the order that follows decides between two who act on it at once.
 * @throws NotFound; IllegalTransition (NOT_YOUR_ITEM, CERTIFICATE_REVOKED)
 */
export async function openCertificate(c: Change, order: OrderFacts, act: Act, certificateId: string): Promise<OpenCertificate> {
  const found = await c.tx.certificate.findFirst({ where: { id: certificateId, orderId: order.id }, include: parts })
  if (!found) throw new NotFound('certificate of this order')
  if (c.viewer.role === 'DEPARTMENT' && isPerson(c.viewer) && !c.viewer.itemCodes.includes(found.matter.itemCode))
    throw refuseCertificate(order, act, 'NOT_YOUR_ITEM', 'this certificate was issued by another department', '该证照由其他科室制发')
  if (found.revocation) throw refuseCertificate(order, act, 'CERTIFICATE_REVOKED', 'the certificate is revoked', '该证照已作废')
  return found
}
