import { logAccess } from '../access/access-log.ts'
import { countReveal } from '../access/step-up.ts'
import { Forbidden, InvalidInput, NotFound, StepUpRequired, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { codes, id, list } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { keysOf } from './keys.ts'
import { findOrder } from './open-order.ts'
import { inScope, isCompanionNow, mayExamine, mayReveal } from './policy.ts'
import { type RevealedText, revealTexts } from './reveal-texts.ts'
import { openOptional, place } from './sealed.ts'

export const REVEALABLE = {
  NAME: 'Name (姓名或名称)',
  PHONE: 'Telephone (联系电话)',
  ID_NUMBER: 'Number of the identity document (证件号码)',
  ADDRESS: 'Door address (详细地址)',
  SPECIAL_GROUPS: 'Special groups (特殊群体)',
  TEXTS: 'Numbers that are hidden in its texts, and names of others in it (正文号码与他人姓名)',
} as const
export const PURPOSES = {
  CALL: 'To call the citizen (联系群众)',
  VISIT: 'To visit the citizen (上门服务)',
  SUBMIT: 'To submit a matter (提交办件)',
  VERIFY: 'To verify the order (核实工单)',
  REVISIT: 'To ask how it went (回访)',
  SUPERVISE: 'To supervise the handling (督办)',
  EXAMINE: 'To examine a matter; of a department alone (审查办件)',
} as const

const verb = declareVerb('revealContact', {
  description: 'Plain contact data of one order (敏感信息查看): each use is one row of the access log.',
  quota: 'REVEAL',
  input: {
    orderId: id('order').describe('Order id (工单标识)'),
    fields: list(codes('RevealField', 'What to reveal (查看字段)', REVEALABLE), 1, Object.keys(REVEALABLE).length).describe('Only what is needed (字段)'),
    purpose: codes('RevealPurpose', 'Why it is needed (查看目的)', PURPOSES).describe('Purpose (目的)'),
  },
  problems: [StepUpRequired],
})

export interface Revealed {
  readonly orderId: string
  readonly name: string | null
  readonly phone: string | null
  readonly idNumber: string | null
  readonly address: string | null
  readonly specialGroups: readonly string[] | null
  readonly texts: readonly RevealedText[] | null
}

/**
 * The only way to plain contact data (敏感信息查看): what was asked for, and one access-log row in the same transaction; if
 * the row cannot be written, nothing is revealed. Never replayed from an idempotency key: each look is one row.
 * @throws Unauthenticated, NotFound, Forbidden, InvalidInput (purpose, fields) for what a department's examination does not need; StepUpRequired
 */
export const revealContact = verb.answers(async (caller: Caller, input): Promise<Revealed> => {
  await countReveal(caller)
  const once: Caller & { idempotencyKey: null } = { ...caller, idempotencyKey: null }
  return change(once, verb.name, {}, async (c) => {
    const order = await findOrder(c, input.orderId)
    if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
    if (order === null || !inScope(c.viewer, order.id, keysOf(order))) throw new NotFound('order')
    const examines = mayExamine(c.viewer, order.matters)
    const accompanies = isCompanionNow(c.viewer, order, c.now)
    if (!examines && !accompanies && !mayReveal(c.viewer, order, c.now)) throw new Forbidden()
    if (examines !== (input.purpose === 'EXAMINE'))
      throw new InvalidInput('purpose', {
        en: 'EXAMINE is the purpose of a department, and its only one',
        zh: '审查办件为审批科室专用目的，审批科室也仅限此目的',
      })
    if (accompanies && input.purpose !== 'VISIT')
      throw new InvalidInput('purpose', { en: 'VISIT is the only purpose of staff who come along to a visit', zh: '同行人员的查看目的仅限上门服务' })
    if (examines && input.fields.includes('SPECIAL_GROUPS'))
      throw new InvalidInput('fields', { en: 'special groups are for who comes to the door', zh: '特殊群体信息仅供上门服务使用' })
    await logAccess(c, { orderId: order.id, fields: input.fields, purpose: input.purpose })
    const r = await c.tx.requester.findUniqueOrThrow({ where: { id: order.requesterId } })
    const { keys } = c.runtime
    const asked = (field: keyof typeof REVEALABLE, at: string, sealed: string | null) => (input.fields.includes(field) ? openOptional(keys, at, sealed) : null)
    const groups = asked('SPECIAL_GROUPS', place.specialGroups(r.id), r.specialGroupsSealed)
    return {
      orderId: order.id,
      name: asked('NAME', place.name(r.id), r.nameSealed),
      phone: asked('PHONE', place.phone(r.id), r.phoneSealed),
      idNumber: asked('ID_NUMBER', place.idNumber(r.id), r.idNumberSealed),
      address: asked('ADDRESS', place.address(r.id), r.addressSealed),
      specialGroups: groups === null ? null : JSON.parse(groups),
      texts: input.fields.includes('TEXTS') ? await revealTexts(c, order.id, examines || accompanies) : null,
    }
  })
})
