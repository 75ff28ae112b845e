import { standingOfNew } from '../access/standing.ts'
import { type Asked, askedOf, checkAnswers } from '../catalogue/check-answers.ts'
import type { ItemQuestion } from '../catalogue/item-questions.ts'
import { dateInShanghai } from '../clock.ts'
import { jsonObject, revived } from '../db/columns.ts'
import { type Order, Prisma, type ProactiveBasis, type Requester } from '../db/generated/client.ts'
import { Duplicate, InvalidInput, Problem } from '../errors.ts'
import type { Change } from '../runtime.ts'
import { type NamedInBasis, unknownInBasis } from './proactive-basis.ts'
import { contentOf, contentOfOrder, differences } from './registration-content.ts'
import { objection, type Registration, sourceOf } from './registration-rules.ts'
import { writeRegistrations } from './write-registrations.ts'

/** How they are registered. */
interface Registering {
  readonly writing?: boolean
  readonly history?: boolean
  readonly campaign?: string
}

/** What became of one registration. */
export type Registered = { readonly orderId: string | null; readonly number: string | null; readonly alreadyRegistered: boolean } | Problem

/**
 * Registers orders (登记, T1) inside a change: each by the same rules, with as many statements for a hundred as for one.
 * Idempotent per channel, source and external number, also among themselves: the same content again is the order that is
 * there, other content a Duplicate naming the fields. One that is refused does not hold up the others.
 *
 * @param how.writing false to check only: nothing is written, and a new requester has no id yet
 * @param how.history they are of the past
 * @param how.campaign they are made for it, and wait for it and not for a dispatch
 * @returns what became of each, in their order
 * @throws Unauthenticated, Forbidden for all of them
 */
export async function registerAll(
  c: Change,
  inputs: readonly Registration[],
  { writing = true, history = false, campaign }: Registering = {},
): Promise<Registered[]> {
  const source = sourceOf(c.viewer, history)
  const { areas, items, asked, before, named } = await known(c, source, inputs)
  const fresh = new Map<Registration, null | { orderId: string; number: string }>()
  const firsts = new Map<string, Registration>()
  const judged = inputs.map((input): Problem | { was: { orderId: string; number: string } } | { as: Registration } => {
    const problem = objection(c.viewer, input, c.now, history) ?? unknown(input, areas, items) ?? unknownInBasis(input, named) ?? wrong(input, asked)
    if (problem) return problem
    const key = keyOf(input)
    const there = before.get(key ?? '')
    const first = firsts.get(key ?? '')
    if (key !== null && (there || first)) {
      const differing = differences(there ? there.content : contentOf(first as Registration), contentOf(input))
      if (differing.length > 0) return new Duplicate(withoutTelling(differing))
      return there ? { was: there } : { as: first as Registration }
    }
    if (key !== null) firsts.set(key, input)
    fresh.set(input, null)
    return { as: input }
  })
  if (writing)
    for (const [input, order] of await writeRegistrations(c, { source, standing: standingOfNew(c.viewer, history), campaign, asked }, [...fresh.keys()]))
      fresh.set(input, order)
  return judged.map((j, i) => {
    if ('was' in j) return { orderId: j.was.orderId, number: j.was.number, alreadyRegistered: true }
    if (!('as' in j)) return j
    const order = fresh.get(j.as)
    return { orderId: order?.orderId ?? null, number: order?.number ?? null, alreadyRegistered: j.as !== inputs[i] }
  })
}

/** Fields of a person are told as one: which of them differ would tell who guesses that the others are right (不泄露). */
const withoutTelling = (fields: readonly string[]) => [...new Set(fields.map((field) => (field.startsWith('requester.') ? 'requester' : field)))]

/** The key that a repetition shares with the first registration, within the source; null for one that is never a repetition. */
const keyOf = (input: Pick<Registration, 'channel' | 'externalNo'>) => (input.externalNo ? `${input.channel} ${input.externalNo}` : null)

interface Known {
  readonly areas: ReadonlySet<string>
  readonly items: ReadonlySet<string>
  /** Staff and campaigns that bases name. */
  readonly named: NamedInBasis
  /** Questions of the items named that ask any. */
  readonly asked: Asked
  /** By `keyOf`. */
  readonly before: ReadonlyMap<string, { readonly orderId: string; readonly number: string; readonly content: ReturnType<typeof contentOfOrder> }>
}

/** What is there already, in one statement: of the codes named those that exist, and the orders that have these numbers. */
async function known(c: Change, source: string, inputs: readonly Registration[]): Promise<Known> {
  const each = <T>(of: (input: Registration) => readonly T[]) => [...new Set(inputs.flatMap(of))]
  const numbers = each((input) => (input.externalNo ? [input.externalNo] : []))
  const [row] = await c.tx.$queryRaw<
    {
      areas: string[]
      items: string[]
      staff: string[]
      campaigns: { id: string; area: string }[] | null
      asked: { code: string; questions: ItemQuestion[] }[] | null
      orders: { own: object; requester: Requester; basis: object | null }[] | null
    }[]
  >`
    SELECT ARRAY(SELECT code FROM area WHERE code = ANY(${each((input) => [input.areaCode])}::text[])) AS areas,
           ARRAY(SELECT code FROM catalogue_item WHERE code = ANY(${each((input) => input.items)}::text[])) AS items,
           ARRAY(SELECT id FROM staff WHERE id = ANY(${each((input) => present(input.basis?.consent?.askedBy))}::text[])) AS staff,
           (SELECT json_agg(json_build_object('id', id, 'area', area_code)) FROM campaign
            WHERE id = ANY(${each((input) => present(input.basis?.campaignId))}::text[]) AND status <> 'CANCELLED') AS campaigns,
           (SELECT json_agg(json_build_object('code', v.item_code, 'questions', v.questions)) FROM (
              SELECT DISTINCT ON (item_code) item_code, questions FROM item_version
              WHERE item_code = ANY(${each((input) => input.items)}::text[]) AND valid_from <= ${dateInShanghai(c.now)}::date
              ORDER BY item_code, valid_from DESC, nr DESC) v WHERE v.questions IS NOT NULL) AS asked,
           (SELECT json_agg(json_build_object('own', ${jsonObject('o', REGISTERED)}, 'requester', ${jsonObject('q', REQUESTER)},
                                               'basis', CASE WHEN b.order_id IS NOT NULL THEN ${jsonObject('b', BASIS)} END))
            FROM service_order o JOIN requester q ON q.id = o.requester_id LEFT JOIN proactive_basis b ON b.order_id = o.id
            WHERE o.channel = ANY(${each((input) => [input.channel])}::text[]::"Channel"[]) AND o.source = ${source} AND o.external_no = ANY(${numbers}::text[])) AS orders`
  const orders = (row?.orders ?? []).map(({ own, requester, basis }) => ({
    ...revived<RegisteredOrder>(own, { receivedAt: true, verifiedAt: true, completedAt: true }),
    requester,
    basis: basis && revived<ProactiveBasis>(basis, { consentAt: true }),
  }))
  return {
    areas: new Set(row?.areas),
    items: new Set(row?.items),
    named: { staff: new Set(row?.staff), campaigns: new Map((row?.campaigns ?? []).map(({ id, area }) => [id, area])) },
    asked: new Map((row?.asked ?? []).map(({ code, questions }) => [code, questions])),
    before: new Map(orders.map((order) => [keyOf(order) ?? '', { orderId: order.id, number: order.number, content: contentOfOrder(c.runtime.keys, order) }])),
  }
}

const REGISTERED = [
  'id',
  'number',
  'channel',
  'externalNo',
  'areaCode',
  'titleSealed',
  'textSealed',
  'answersSealed',
  'receivedAt',
  'verifiedAt',
  'completedAt',
  'standing',
  'type',
  'itemCodes',
] as const
type RegisteredOrder = Pick<Order, (typeof REGISTERED)[number]>
const REQUESTER = Object.keys(Prisma.RequesterScalarFieldEnum)
const BASIS = Object.keys(Prisma.ProactiveBasisScalarFieldEnum)

const present = (id: string | null | undefined) => (id ? [id] : [])

function unknown(input: Registration, areas: ReadonlySet<string>, items: ReadonlySet<string>): InvalidInput | null {
  if (!areas.has(input.areaCode)) return new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  const missing = input.items.filter((item) => !items.has(item))
  if (missing.length === 0) return null
  return new InvalidInput('items', { en: `no such item: ${missing.join(', ')}`, zh: `事项不存在：${missing.join('、')}` })
}

/** An answer that is wrong; what has not been asked yet is no fault. */
function wrong(input: Registration, asked: Asked): Problem | null {
  try {
    checkAnswers(askedOf(input.items, asked), input.answers ?? [], { complete: false })
    return null
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
