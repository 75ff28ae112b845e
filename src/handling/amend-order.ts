import { blindIndex, blindIndexes, seal } from '../access/encryption.ts'
import { newestQueryKey } from '../access/query-code.ts'
import { countyOf, townOf } from '../areas/area-code.ts'
import { checkAnswers } from '../catalogue/check-answers.ts'
import { answersRules, type GivenAnswer } from '../catalogue/item-questions.ts'
import { versionsOn } from '../catalogue/item-version.ts'
import { dateInShanghai, dayOf } from '../clock.ts'
import type { ItemVersion, Prisma } from '../db/generated/client.ts'
import { IllegalTransition, InvalidInput } from '../errors.ts'
import { areaCode, code, codes, list, phone, text } from '../input.ts'
import { askedBy, createDraftMatters, itemsOf } from '../matters/draft-matters.ts'
import { answersOf, sealAnswers } from '../orders/answers.ts'
import { mattersOfCycle, type OrderFacts, type VisitFacts } from '../orders/facts.ts'
import { liveOffers } from '../orders/guards.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { moveClocks } from '../orders/move-deadline.ts'
import { isTooWide, NAME_THE_TOWN } from '../orders/needs.ts'
import { advanceOrder, type OrderColumns, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { takeOverIndex } from '../orders/phone-index.ts'
import { AMEND_REASONS } from '../orders/reasons.ts'
import { place } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change } from '../runtime.ts'

const verb = orderVerb('amendOrder', {
  description: 'Correct a wrong address, telephone number, area, item or answer (更正).',
  row: { t: 'AMEND', from: OPEN, to: ['VERIFIED'], roles: ['HOTLINE_AGENT', 'DISPATCHER', 'STAFF'], event: 'AMENDED', guards: [is.handlerOnly] },
  input: {
    reason: codes('AmendReason', 'What was wrong (更正原因)', AMEND_REASONS).describe('Reason (原因)'),
    address: text(300).nullish().describe('Right address (详细地址)'),
    phone: phone.nullish().describe('Right telephone number (联系电话)'),
    areaCode: areaCode.nullish().describe('Right town or village; after dispatch by dispatch alone (所在区划)'),
    items: list(code(40), 1, 10).nullish().describe('Right items; while none is submitted (事项编码)'),
    answers: answersRules.describe('Right answers to questions of the items; the others stay (补充问题答复)'),
  },
})

/**
 * Corrects a wrong address, telephone number, area, item or answer (更正), with the reason; the timeline keeps which fields, never
 * their values. Items can change only while no matter of this cycle has been submitted; the area by every role that may amend
 * before dispatch, and by dispatch afterwards: running clocks go on by the calendar of the right county, offers that were made for the
 * wrong place are taken back and the order waits for its dispatch, and one in work stays with its handler. Another telephone begins the
 * next generation of the query code: the code and the links that went to the wrong number open nothing any more.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput when nothing is amended
 */
export const amendOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const fields = (['address', 'phone', 'areaCode', 'items', 'answers'] as const).filter((field) => input[field] != null)
  if (fields.length === 0) throw new InvalidInput('address', { en: 'amend at least one of address, phone, areaCode, items, answers', zh: '请至少更正一项' })
  const items = input.items ? await newItems(c, order, input.items) : null
  const set: OrderColumns = {
    ...(input.areaCode ? await newArea(c, order, input.areaCode) : {}),
    ...(items ? { itemCodes: items.map((item) => item.itemCode) } : {}),
    ...(items || input.answers ? { answersSealed: await newAnswers(c, order, items, input.answers ?? []) } : {}),
  }
  const requester = await c.tx.requester.findUniqueOrThrow({ where: { id: order.requesterId }, select: { phoneIndex: true } })
  const newNumber = input.phone != null && !blindIndexes(c.runtime.keys, input.phone).includes(requester.phoneIndex ?? '')
  const recalled = set.status === 'VERIFIED' ? liveOffers(order, c.now).map((offer) => offer.staffId) : null
  const next = await advanceOrder(
    c,
    order,
    'AMENDED',
    { fields: [...fields], ...(recalled ? { recalled } : {}) },
    { ...set, ...(newNumber ? nextCode(c, order) : {}) },
  )
  if (next.areaCode !== order.areaCode) await moveClocks(c, next)
  await amendRequester(c, order, input)
  if (input.phone) tellNewNumber(c, order)
  if (items && order.verifiedAt !== null) await replaceMatters(c, order, items)
  return { orderId: order.id }
})

/** What was sent to the wrong number ends with the change. */
const nextCode = (c: Change, { queryGeneration }: OrderFacts): OrderColumns => ({
  queryGeneration: queryGeneration + 1,
  queryKey: newestQueryKey(c.runtime.keys),
})

/** Sends the notices of the wrong number to the right one: the order with its link and its new query code, the visit that stands, and what waits for an answer. */
function tellNewNumber(c: Change, { id, appointment, pending }: OrderFacts): void {
  const span = ({ startsAt, endsAt }: VisitFacts) => ({ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() })
  writeNotice(c, id, 'REGISTERED')
  if (appointment?.status === 'BOOKED') writeNotice(c, id, 'BOOKED', span(appointment))
  if (pending?.status === 'PROPOSED' && pending.standsUntil && pending.standsUntil > c.now)
    writeNotice(c, id, 'PROPOSED', { ...span(pending), confirmBy: pending.standsUntil.toISOString() })
}

async function amendRequester(c: Change, order: OrderFacts, input: { address?: string | null | undefined; phone?: string | null | undefined }) {
  const { keys } = c.runtime
  const id = order.requesterId
  const data: Prisma.RequesterUncheckedUpdateInput = {}
  if (input.address) data.addressSealed = seal(keys, place.address(id), input.address)
  if (input.phone) Object.assign(data, { phoneSealed: seal(keys, place.phone(id), input.phone), phoneIndex: blindIndex(keys, input.phone) })
  if (Object.keys(data).length > 0) await c.tx.requester.update({ where: { id }, data })
  takeOverIndex(c, keys, id, input.phone)
}

/** The order is back in the queue, since its offers were made for another place. */
const IN_THE_QUEUE = { status: 'VERIFIED', teamId: null, returnUntil: null } as const

/** The answers as they are now: what the right items ask must be answered where it must be. */
async function newAnswers(c: Change, order: OrderFacts, items: readonly ItemVersion[] | null, given: readonly GivenAnswer[]): Promise<string | null> {
  const { answersSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { answersSealed: true } })
  const asked = askedBy(items ?? (await versionsOn(c.tx, dayOf(c.now), order.itemCodes)))
  const complete = items !== null && order.verifiedAt !== null && order.channel !== 'PROACTIVE'
  return sealAnswers(c, order.id, checkAnswers(asked, given, { before: answersOf(c.runtime.keys, { id: order.id, answersSealed }), complete }))
}

async function newArea(c: Change, order: OrderFacts, areaCode: string): Promise<OrderColumns> {
  const dispatched = order.status !== 'REGISTERED' && order.status !== 'VERIFIED'
  if (dispatched && c.viewer.role !== 'DISPATCHER')
    throw new IllegalTransition(order.id, verb, [
      { code: 'DISPATCHED', field: 'areaCode', words: { en: 'once it is dispatched, dispatch corrects the area', zh: '派单后须由派单员更正区划' } },
    ])
  if (dispatched && order.returnPending)
    throw new IllegalTransition(order.id, verb, [
      { code: 'RETURN_PENDING', field: 'areaCode', words: { en: 'decide the return request first', zh: '请先审核退单申请' } },
    ])
  if (isTooWide(areaCode)) throw new InvalidInput('areaCode', NAME_THE_TOWN)
  if ((await c.tx.area.count({ where: { code: areaCode } })) === 0) throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  const place = { areaCode, countyCode: countyOf(areaCode), townCode: townOf(areaCode) }
  return order.status === 'DISPATCHED' && areaCode !== order.areaCode ? { ...place, ...IN_THE_QUEUE } : place
}

async function newItems(c: Change, order: OrderFacts, codes: readonly string[]) {
  if (mattersOfCycle(order).some((matter) => matter.status !== 'DRAFT'))
    throw new IllegalTransition(order.id, verb, [
      {
        code: 'MATTER_SUBMITTED',
        field: 'items',
        words: { en: 'a matter has been submitted; its items can no longer change', zh: '已有办件提交，不能更正事项' },
      },
    ])
  const items = await itemsOf(c, codes, order.serviceMode ?? 'ASSIST', null)
  await expectQualified(c, order, codes)
  return items
}

/** Once accepted, the order stays with a handler who is qualified for its items. */
async function expectQualified(c: Change, order: OrderFacts, codes: readonly string[]) {
  if (order.handlerId === null) return
  const qualified = await c.tx.staffQualification.count({
    where: { staffId: order.handlerId, itemCode: { in: [...codes] }, OR: [{ validTo: null }, { validTo: { gt: new Date(dateInShanghai(c.now)) } }] },
  })
  if (qualified === codes.length) return
  const words = { en: 'the staff member responsible is not qualified for these items', zh: '经办人无这些事项的办理资格' }
  throw new IllegalTransition(order.id, verb, [{ code: 'HANDLER_NOT_QUALIFIED', field: 'items', words }])
}

async function replaceMatters(c: Change, order: OrderFacts, items: Awaited<ReturnType<typeof itemsOf>>) {
  await c.tx.matter.deleteMany({ where: { orderId: order.id, cycle: order.cycle } })
  const kept = order.matters.filter((matter) => matter.cycle !== order.cycle)
  await createDraftMatters(c, order, items, Math.max(0, ...kept.map((matter) => matter.seq)))
}
