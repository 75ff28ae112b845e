import { createHash } from 'node:crypto'
import { z } from 'zod'
import { logAccess } from '../access/access-log.ts'
import { open } from '../access/encryption.ts'
import { HOUR } from '../clock.ts'
import type { AgencyDocumentKind, AuthorizationMethod, AuthorizationScope, OrderStatus } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf } from '../input.ts'
import { mattersOfCycle, type OrderFacts } from '../orders/facts.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { mayReveal } from '../orders/policy.ts'
import { openOptional, place } from '../orders/sealed.ts'
import type { Caller, Change } from '../runtime.ts'
import { eitherOf, ORDER_WORDS } from '../words.ts'
import { type DocumentFacts, documentText, TITLES } from './document-text.ts'
import { agent, checkTerms, items, scope } from './mandate-terms.ts'

const verb = orderVerb('makeDocument', {
  description:
    'Make one of the six documents of assistance and agency (制作文书): numbered, a page to print and sign; each time is logged. A MANDATE with `scope` and `validTo` is made before the authorisation, to be signed.',
  row: {
    t: 'AG3',
    from: ['VERIFIED', 'DISPATCHED', ...ACTIVE, 'COMPLETED', 'CLOSED', 'CLOSED_INCOMPLETE', 'WITHDRAWN'],
    to: [],
    roles: ['STAFF', 'DISPATCHER', 'HOTLINE_AGENT'],
    event: 'DOCUMENT_MADE',
    guards: [is.handlerOnly, is.handlerStill],
  },
  input: {
    kind: oneOf('AgencyDocumentKind').describe('Kind (文书类型)'),
    staffId: agent.staffId.describe('Of a MANDATE to be signed: the agent, if staff; left out: the staff member responsible (代办人员)'),
    agentName: agent.agentName.describe('Of a MANDATE to be signed: the agent, if not staff (代理人姓名)'),
    items: items.nullish().describe('Of a MANDATE to be signed: items it covers; left out: those of the order (事项)'),
    scope: scope.nullish().describe('Of a MANDATE to be signed: what the agent may do (授权范围)'),
    validFrom: z.date().nullish().describe('Of a MANDATE to be signed: valid from; now when left out (生效时间)'),
    validTo: z.date().nullish().describe('Of a MANDATE to be signed: valid to, excluded (失效时间)'),
  },
})
type Asked = z.output<typeof verb.rules>

const SCOPES: Record<AuthorizationScope, string> = { SUBMIT: '代为提交', SIGN: '代为签字', COLLECT: '代为领取', PAY: '代为缴费', EVALUATE: '代为评价' }
const METHODS: Record<AuthorizationMethod, string> = {
  SIGNED_PAPER: '纸质签署',
  E_SIGN: '电子签署',
  RECORDED_ORAL: '口头授权并录音',
  GUARDIANSHIP: '法定监护',
  COMPANY_LETTER: '单位介绍信',
}
/** In which states of the order each can be made; null: in every state the lifecycle allows. */
const STATES: Record<AgencyDocumentKind, readonly OrderStatus[] | null> = {
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
 * citizen, so it is for viewers with the right to the name, one row of the access log each time; what is kept is its digest. A MANDATE
 * is made to be signed, before there is an authorisation: with scope and validTo it says what is to be agreed to.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (there is nothing yet it could say)
 */
export const makeDocument = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; number: string; hash: string; html: string }> => {
  // The text is not kept with an idempotency key: a repetition makes it anew.
  const once = { ...caller, idempotencyKey: null }
  return change(once, verb.name, input, async (c) => {
    const order = await openOrder(c, verb, input)
    if (!mayReveal(c.viewer, order, c.now)) throw new Forbidden()
    const given = await factsOf(c, order, input)
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
})

/** What of an agreement a page says; of one that stands, or of one that is to be signed. */
type Agreement = Pick<DocumentFacts, 'agent' | 'scope' | 'validity' | 'method'> & { readonly itemCodes: readonly string[] }

const agencyOf = (agentName: string | null | undefined, badge: string | undefined) => agentName ?? (badge ? `政务闪送工作人员（工号 ${badge}）` : null)
const scopesOf = (all: readonly AuthorizationScope[]) => all.map((one) => SCOPES[one])
const validityOf = (from: Date, to: Date) => `${inShanghai(from)} 至 ${inShanghai(to)}`

/** What a MANDATE that is to be signed would say. */
async function proposed(c: Change, order: OrderFacts, { scope, validTo, ...asked }: Asked): Promise<Agreement> {
  if (scope == null) throw new InvalidInput('scope', { en: 'must say what the agent may do: nothing is authorised yet', zh: '尚无有效授权，须填写授权范围' })
  if (validTo == null) throw new InvalidInput('validTo', { en: 'must say until when: nothing is authorised yet', zh: '尚无有效授权，须填写失效时间' })
  const terms = { ...asked, items: asked.items ?? order.itemCodes, scope, validTo }
  const { staffId, validFrom } = await checkTerms(c, order, terms)
  const staff = staffId === null ? null : await c.tx.staff.findUniqueOrThrow({ where: { id: staffId }, select: { badge: true } })
  return {
    itemCodes: terms.items,
    agent: agencyOf(asked.agentName, staff?.badge),
    scope: scopesOf(scope),
    validity: validityOf(validFrom, validTo),
    method: null,
  }
}

/** The authorisation that stands, as a page says it. */
async function standing(c: Change, order: OrderFacts): Promise<Agreement | null> {
  const stands = order.authorizations.filter((one) => one.validFrom <= c.now && c.now < one.validTo).at(-1)
  if (!stands) return null
  const one = await c.tx.authorization.findUniqueOrThrow({ where: { id: stands.id }, include: { agentStaff: { select: { badge: true } } } })
  return {
    itemCodes: one.itemCodes,
    agent: agencyOf(openOptional(c.runtime.keys, place.agentName(one.id), one.agentNameSealed), one.agentStaff?.badge),
    scope: scopesOf(one.scope),
    validity: validityOf(one.validFrom, one.validTo),
    method: METHODS[one.method],
  }
}

async function factsOf(c: Change, order: OrderFacts, input: Asked): Promise<Omit<DocumentFacts, 'number'>> {
  const { kind } = input
  const refuse = (en: string, zh: string) => new InvalidInput('kind', { en: `${TITLES[kind]}: ${en}`, zh: `${TITLES[kind]}：${zh}` })
  const states = STATES[kind]
  if (states && !states.includes(order.status)) throw refuse(`the order must be ${states.join(' or ')}`, `工单状态须为${eitherOf(ORDER_WORDS, states)}`)
  const suspensions = await c.tx.suspension.findMany({ where: { orderId: order.id }, select: { state: true } })
  if (kind === 'SUSPENSION' && order.suspendedAt === null) throw refuse('the order is not suspended', '工单未挂起')
  if (kind === 'RESUMPTION' && (order.suspendedAt !== null || suspensions.length === 0)) throw refuse('nothing was suspended and resumed', '没有已恢复的挂起')
  const term = TERMS.find((field) => input[field] != null)
  if (kind !== 'MANDATE' && term) throw new InvalidInput(term, { en: 'is said in a MANDATE alone', zh: '仅用于委托书' })
  const stands = term ? null : await standing(c, order)
  if (kind === 'RESUMPTION' && !stands) throw refuse('there is no authorisation that stands', '没有有效授权')
  const mandate = kind === 'MANDATE' ? (stands ?? (await proposed(c, order, input))) : stands
  const requester = await c.tx.requester.findUniqueOrThrow({ where: { id: order.requesterId } })
  const { keys } = c.runtime
  return {
    kind,
    orderNumber: order.number,
    madeAt: inShanghai(c.now),
    principal: open(keys, place.name(requester.id), requester.nameSealed),
    principalPhone: openOptional(keys, place.phone(requester.id), requester.phoneSealed),
    items: mattersOfCycle(order)
      .filter((m) => kind !== 'MANDATE' || mandate?.itemCodes.includes(m.itemCode))
      .map((m) => m.item.name),
    agent: mandate?.agent ?? null,
    scope: mandate?.scope ?? [],
    validity: mandate?.validity ?? null,
    method: mandate?.method ?? null,
    result: kind === 'COMPLETION' ? (order.result ?? null) : null,
  }
}

/** Inputs of a MANDATE that is to be signed. */
const TERMS = ['scope', 'validTo', 'items', 'staffId', 'agentName', 'validFrom'] as const
