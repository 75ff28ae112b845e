import { randomInt } from 'node:crypto'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { code, day, id, nameOf, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('issueCertificate', {
  description: 'Issue an electronic certificate for a granted matter (制证).',
  row: { t: 'M4', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'CERTIFICATE_ISSUED', guards: [is.ownDepartment, is.hasMatterToCertify] },
  problems: [Duplicate],
  input: {
    matterId: id('matter').describe('Matter id (办件标识)'),
    number: code(64).describe('Certificate number (证照编号)'),
    name: nameOf(100).describe('Name (证照名称)'),
    issuer: text(100).describe('Issuing authority (发证机关)'),
    validTo: day.nullish().describe('Valid until, excluded (有效期至)'),
  },
})

const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Twelve characters without look-alikes, from the system's random source: about 58 bits. */
export const verifyCode = () => Array.from({ length: 12 }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('')

/**
 * Issues an electronic certificate for a granted matter (制证), with a code for its verification by the public.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, Duplicate when the number is taken
 */
export const issueCertificate = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; certificateId: string }> => {
  try {
    return await change(caller, verb.name, input, async (c) => {
      const order = await openOrder(c, verb, input)
      const matter = openMatter(c, order, verb, input.matterId)
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
})
