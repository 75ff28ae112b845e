import { createHash } from 'node:crypto'
import { z } from 'zod'
import { logAccess } from '../access/access-log.ts'
import { open } from '../access/encryption.ts'
import { HOUR } from '../clock.ts'
import { AgencyDocumentKind, type AuthorizationMethod, type AuthorizationScope } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { orderVerb } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { mayReveal } from '../orders/policy.ts'
import { openOptional, place } from '../orders/sealed.ts'
import { documentText, TITLES } from './document-text.ts'

export const makeDocumentRules = orderVerb({ kind: z.enum(AgencyDocumentKind) })

const SCOPES: Record<AuthorizationScope, string> = { SUBMIT: '代为提交', SIGN: '代为签字', COLLECT: '代为领取', PAY: '代为缴费', EVALUATE: '代为评价' }
const METHODS: Record<AuthorizationMethod, string> = {
  SIGNED_PAPER: '纸质签署',
  E_SIGN: '电子签署',
  RECORDED_ORAL: '口头授权并录音',
  GUARDIANSHIP: '法定监护',
  COMPANY_LETTER: '单位介绍信',
}
/** In which states of the order each can be made; null: in every state the lifecycle allows. */
const STATES: Record<AgencyDocumentKind, readonly string[] | null> = {
  ACCEPTANCE: null,
  MANDATE: null,
  SUSPENSION: null,
  RESUMPTION: null,
  TERMINATION: ['WITHDRAWN', 'CLOSED_INCOMPLETE'],
  COMPLETION: ['COMPLETED', 'CLOSED'],
}

const inShanghai = (at: Date) => new Date(at.getTime() + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ')

/**
 * Makes one of the six documents of assistance and agency (制作文书), numbered, as a page to print and sign. It names the
 * citizen, so it is for those who may see who that is, one row of the access log each time; what is kept is its digest.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (there is nothing yet it could say)
 */
export async function makeDocument(
  caller: Caller | Change,
  input: z.output<typeof makeDocumentRules>,
): Promise<{ orderId: string; number: string; hash: string; html: string }> {
  // The text is not kept with an idempotency key: a repetition makes it anew.
  const once = { ...caller, idempotencyKey: null }
  return change(once, 'makeDocument', input, async (c) => {
    const order = await openOrder(c, 'makeDocument', input)
    if (!mayReveal(c.viewer, order, c.now)) throw new Forbidden()
    const given = await factsOf(c, order, input.kind)
    await logAccess(c, { orderId: order.id, fields: ['NAME', 'PHONE'], purpose: 'SUBMIT' })
    const made = await c.tx.agencyDocument.count({ where: { orderId: order.id } })
    const number = `${order.number}-W${String(made + 1).padStart(2, '0')}`
    const html = documentText({ ...given, number })
    const hash = createHash('sha256').update(html).digest('hex')
    const id = newId('document', c.now)
    await advanceOrder(c, order, 'DOCUMENT_MADE', { document: input.kind }, {}, { type: 'document', id })
    await c.tx.agencyDocument.create({ data: { id, orderId: order.id, kind: input.kind, number, hash, madeAt: c.now } })
    return { orderId: order.id, number, hash, html }
  })
}

async function factsOf(c: Change, order: OrderFacts, kind: AgencyDocumentKind) {
  const refuse = (en: string, zh: string) => new InvalidInput('kind', { en: `${TITLES[kind]}: ${en}`, zh: `${TITLES[kind]}：${zh}` })
  const states = STATES[kind]
  if (states && !states.includes(order.status)) throw refuse(`the order must be ${states.join(' or ')}`, `工单状态须为 ${states.join(' 或 ')}`)
  const suspensions = await c.tx.suspension.findMany({ where: { orderId: order.id }, select: { state: true } })
  if (kind === 'SUSPENSION' && order.suspendedAt === null) throw refuse('the order is not suspended', '工单未挂起')
  if (kind === 'RESUMPTION' && (order.suspendedAt !== null || suspensions.length === 0)) throw refuse('nothing was suspended and resumed', '没有已恢复的挂起')
  const stands = order.authorizations.filter((one) => one.validFrom <= c.now && c.now < one.validTo).at(-1)
  if ((kind === 'MANDATE' || kind === 'RESUMPTION') && !stands) throw refuse('there is no authorisation that stands', '没有有效授权')
  const mandate = stands ? await c.tx.authorization.findUniqueOrThrow({ where: { id: stands.id }, include: { agentStaff: { select: { badge: true } } } }) : null
  const requester = await c.tx.requester.findUniqueOrThrow({ where: { id: order.requesterId } })
  const { keys } = c.ground
  const agentName = mandate ? openOptional(keys, place.agentName(mandate.id), mandate.agentNameSealed) : null
  return {
    kind,
    orderNumber: order.number,
    madeAt: inShanghai(c.now),
    principal: open(keys, place.name(requester.id), requester.nameSealed),
    principalPhone: openOptional(keys, place.phone(requester.id), requester.phoneSealed),
    items: order.matters.filter((m) => kind !== 'MANDATE' || stands?.itemCodes.includes(m.itemCode)).map((m) => m.item.name),
    agent: agentName ?? (mandate?.agentStaff ? `政务闪送工作人员（工号 ${mandate.agentStaff.badge}）` : null),
    scope: (mandate?.scope ?? []).map((one) => SCOPES[one]),
    validity: mandate ? `${inShanghai(mandate.validFrom)} 至 ${inShanghai(mandate.validTo)}` : null,
    method: mandate ? METHODS[mandate.method] : null,
    result: kind === 'COMPLETION' ? (order.result ?? null) : null,
  }
}
