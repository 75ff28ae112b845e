import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { code, oneOf, sha256 } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'
import { agent, checkTerms, items, scope } from './mandate-terms.ts'

const verb = orderVerb('grantAuthorization', {
  description: 'Record that the citizen lets an agent act for them (登记授权), for items, in a scope, for a time, with evidence.',
  row: { t: 'AG1', from: ['VERIFIED', 'DISPATCHED', ...ACTIVE], to: [], roles: ['STAFF', 'CITIZEN'], event: 'AUTHORIZATION_GRANTED', guards: [is.handlerOnly] },
  input: {
    ...agent,
    items: items.describe('Items it covers (事项)'),
    scope: scope.describe('What the agent may do (授权范围)'),
    validFrom: z.date().nullish().describe('Valid from; now when left out (生效时间)'),
    validTo: z.date().describe('Valid to, excluded (失效时间)'),
    method: oneOf('AuthorizationMethod').describe('How it was given (授权方式)'),
    witnessBadge: code(40).nullish().describe('Badge of the witness; with RECORDED_ORAL it must be given (见证人工号)'),
    evidenceHash: sha256.describe(
      'SHA-256 of the signed paper or written record, attached to this order before; of what the citizen signs by the link, the MANDATE’s `hash` (证据摘要)',
    ),
  },
})

/**
 * Records that the citizen lets an agent act for them (登记授权): for some of the order's items, in a scope, for a time, with
 * evidence. Staff never pay, collect or evaluate.
 *
 * @param input.staffId the agent, if staff; left out by the staff member responsible: themselves
 * @param input.evidenceHash SHA-256 of the signed paper or the written record, attached to the order before; of what a citizen signs
 *   by the link, the MANDATE that was made of it
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const grantAuthorization = verb.does(async (c, input): Promise<{ orderId: string; authorizationId: string }> => {
  const order = await openOrder(c, verb, input)
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
      agentNameSealed: input.agentName == null ? null : seal(c.runtime.keys, place.agentName(authorizationId), input.agentName),
      witnessBadge: input.witnessBadge ?? null,
      evidenceHash: input.evidenceHash,
      grantedAt: c.now,
    },
  })
  return { orderId: order.id, authorizationId }
})

/** The evidence of an authorisation is attached to the order: a digest without its file proves nothing. */
async function expectEvidence(c: Change, orderId: string, { method, evidenceHash }: z.output<typeof verb.rules>) {
  if ((await c.tx.attachment.count({ where: { orderId, sha256: evidenceHash } })) > 0) return
  const signedByLink = c.viewer.role === 'CITIZEN' && method === 'E_SIGN'
  if (signedByLink && (await c.tx.agencyDocument.count({ where: { orderId, kind: 'MANDATE', hash: evidenceHash } })) > 0) return
  throw new InvalidInput('evidenceHash', {
    en: 'is of no attachment of this order: make the MANDATE, have it signed, upload and attach it first',
    zh: '不是该工单附件的摘要：请先制作委托书，签署后上传并添加为附件',
  })
}
