import { id, list, oneOf, phone, text } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { type AskedErasure, askErasure } from './ask-erasure.ts'
import { expectRole } from './erasure-roles.ts'

/** Orders named at once. */
const MOST = 200

const verb = declareVerb('requestErasure', {
  description: 'Ask that everything about a person be erased (申请删除个人信息). Supervisors of the whole city; an auditor confirms it.',
  input: {
    phone: phone.nullish().describe('Telephone: every record that has it (联系电话)'),
    idNumber: text(40).nullish().describe('Number of the identity document or code of the organisation (证件号码)'),
    orderIds: list(id('order'), 1, MOST).nullish().describe('Orders, where a telephone is shared (工单)'),
    reason: oneOf('ErasureReason', ['ASKED', 'CONSENT_WITHDRAWN', 'PURPOSE_OVER', 'UNLAWFUL']).describe('Ground (删除依据)'),
  },
})

/**
 * Asks that everything about a person be erased (申请删除个人信息): Personal Information Protection Law, article 47. Nothing happens until an
 * auditor has confirmed it. Orders that are not finished refuse it.
 * @throws Unauthenticated, Forbidden, NotFound (no record), InvalidInput (not exactly one name; open orders; asked for already)
 */
export const requestErasure = verb.does(async (c, input): Promise<AskedErasure> => askErasure(c, input, input.reason, expectRole(c.viewer, 'SUPERVISOR')))
