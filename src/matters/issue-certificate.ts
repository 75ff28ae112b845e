import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, id, orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { openMatter } from './open-matter.ts'

export const issueCertificateRules = orderVerb({
  matterId: id('matter'),
  number: code(64),
  name: text(100),
  issuer: text(100),
  validTo: z.date().nullish(),
})

const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Twelve characters without look-alikes, from the system's random source: about 58 bits. */
export const verifyCode = () => Array.from({ length: 12 }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('')

/**
 * Issues an electronic certificate for a granted matter (制证), with a code anybody can verify it by.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, Duplicate when the number is taken
 */
export async function issueCertificate(
  caller: Caller | Change,
  input: z.output<typeof issueCertificateRules>,
): Promise<{ orderId: string; certificateId: string }> {
  try {
    return await change(caller, 'issueCertificate', input, async (c) => {
      const order = await openOrder(c, 'issueCertificate', input)
      const matter = openMatter(c, order, 'issueCertificate', input.matterId, ['GRANTED'])
      const certificateId = newId('certificate', c.now)
      await advanceOrder(c, order, 'CERTIFICATE_ISSUED', { item: matter.itemCode, matterId: matter.id }, {}, { type: 'certificate', id: certificateId })
      await c.tx.certificate.create({
        data: {
          id: certificateId,
          orderId: order.id,
          matterId: matter.id,
          number: input.number,
          name: input.name,
          issuer: input.issuer,
          verifyCode: verifyCode(),
          issuedAt: c.now,
          validTo: input.validTo ?? null,
        },
      })
      return { orderId: order.id, certificateId }
    })
  } catch (error) {
    if (uniqueViolation(error)?.includes('number')) throw new Duplicate(['number'])
    throw error
  }
}
