import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { AuthorizationMethod } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, orderVerb, sha256 } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { agent, checkTerms, items, scope } from './mandate-terms.ts'

export const grantAuthorizationRules = orderVerb({
  ...agent,
  items,
  scope,
  validFrom: z.date().nullish(),
  validTo: z.date(),
  method: z.enum(AuthorizationMethod),
  witnessBadge: code(40).nullish(),
  evidenceHash: sha256,
})

/**
 * Records that the citizen lets somebody act for them (登记授权): for some of the order's items, in a scope, for a time, with
 * evidence. Staff never pay, collect or evaluate.
 *
 * @param input.staffId the agent, if staff; left out by the staff member responsible: themselves
 * @param input.evidenceHash SHA-256 of the signed paper or the written record, attached to the order before; of what a citizen signs
 *   by the link, the MANDATE that was made of it
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function grantAuthorization(
  caller: Caller | Change,
  input: z.output<typeof grantAuthorizationRules>,
): Promise<{ orderId: string; authorizationId: string }> {
  return change(caller, 'grantAuthorization', input, async (c) => {
    const order = await openOrder(c, 'grantAuthorization', input)
    const { staffId, validFrom } = await checkTerms(c, order, input)
    if (input.method === 'RECORDED_ORAL' && input.witnessBadge == null)
      throw new InvalidInput('witnessBadge', { en: 'must name who witnessed what was said', zh: '口头授权须有见证人' })
    await expectEvidence(c, order.id, input)
    const authorizationId = newId('authorization', c.now)
    const { method } = input
    await advanceOrder(
      c,
      order,
      'AUTHORIZATION_GRANTED',
      { items: input.items, scope: input.scope, method, staffId },
      {},
      { type: 'authorization', id: authorizationId },
    )
    await c.tx.authorization.create({
      data: {
        ...{
          id: authorizationId,
          orderId: order.id,
          agentStaffId: staffId,
          itemCodes: input.items,
          scope: input.scope,
          validFrom,
          validTo: input.validTo,
          method,
        },
        agentNameSealed: input.agentName == null ? null : seal(c.ground.keys, place.agentName(authorizationId), input.agentName),
        witnessBadge: input.witnessBadge ?? null,
        evidenceHash: input.evidenceHash,
        grantedAt: c.now,
      },
    })
    return { orderId: order.id, authorizationId }
  })
}

/** What proves an authorisation is with the order: a digest of nothing proves nothing. */
async function expectEvidence(c: Change, orderId: string, { method, evidenceHash }: z.output<typeof grantAuthorizationRules>) {
  if ((await c.tx.attachment.count({ where: { orderId, sha256: evidenceHash } })) > 0) return
  const signedByLink = c.viewer.role === 'CITIZEN' && method === 'E_SIGN'
  if (signedByLink && (await c.tx.agencyDocument.count({ where: { orderId, kind: 'MANDATE', hash: evidenceHash } })) > 0) return
  throw new InvalidInput('evidenceHash', {
    en: 'is of no attachment of this order: make the MANDATE, have it signed, upload and attach it first',
    zh: '不是该工单附件的摘要：请先制作委托书，签署后上传并添加为附件',
  })
}
