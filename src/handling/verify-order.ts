import { z } from 'zod'
import { open } from '../access/encryption.ts'
import { countyOf, townOf } from '../areas/area-code.ts'
import { calendarIn, handlingDays } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { type Answer, checkAnswers } from '../catalogue/check-answers.ts'
import { answersRules } from '../catalogue/item-questions.ts'
import { dateInShanghai } from '../clock.ts'
import type { ItemVersion } from '../db/generated/client.ts'
import { InvalidInput, orProblem, Problem } from '../errors.ts'
import { areaCode, code, list, oneOf, text } from '../input.ts'
import { askedBy, createDraftsOf, type Drafts, itemsAmong, readItems } from '../matters/draft-matters.ts'
import { answersOf, sealAnswers } from '../orders/answers.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { loadFactsOf } from '../orders/load-facts.ts'
import { isTooWide, NAME_THE_TOWN } from '../orders/needs.ts'
import { type Advance, advanceOrders, openFound } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { priorityOf } from '../orders/priority.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'

const verb = orderVerb('verifyOrder', {
  description: 'Verify an order (核实): classify it, one matter for each item, and the handling limit in working days.',
  row: {
    t: 'T2',
    from: ['REGISTERED'],
    to: ['VERIFIED'],
    roles: ['HOTLINE_AGENT', 'DISPATCHER'],
    event: 'VERIFIED',
    needs: [{ field: 'areaCode', when: 'the order is of a county', holds: ({ areaCode }) => isTooWide(areaCode), words: () => NAME_THE_TOWN }],
  },
  input: {
    type: oneOf('OrderType').describe('Kind of request (诉求类型)'),
    urgency: oneOf('Urgency').default('NORMAL').describe('Urgency (紧急程度)'),
    areaCode: areaCode.nullish().describe('Town or village, if it differs from the registration (所在区划)'),
    items: list(code(40), 1, 10).describe('Item codes, at least one (事项编码)'),
    serviceMode: oneOf('ServiceMode').describe('How it is to be served (服务方式)'),
    duplicateChecked: z.literal(true, 'check for duplicates first | 请先查重').describe('Duplicates were looked for (已查重)'),
    requesterReached: z.boolean().describe('The requester was reached; false marks them unreachable (已联系)'),
    answers: answersRules.describe('Answers to questions of the items; those given at registration stay unless they are given anew (补充问题答复)'),
    exceptionReason: text(500).nullish().describe('Why an item that is not deliverable is delivered all the same (例外理由)'),
  },
})

/**
 * Verifies an order (核实, T2): classifies it, creates a DRAFT matter for each item and stores the handling limit, in
 * working days from the next day (民法典 §201), ending 24:00 Asia/Shanghai.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (area above town; item not in the
 *   catalogue today, not deliverable without a stated reason, or not served this way; a question that must be answered and is not)
 */
export const verifyOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const [problem] = await verifyAll(c, [input])
  if (problem) throw problem
  return { orderId: input.orderId }
})

export type Verification = z.output<typeof verb.rules>

/** What verifications are checked by, read once for all of them. */
interface Checked {
  readonly facts: ReadonlyMap<string, OrderFacts>
  readonly areas: ReadonlySet<string>
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly items: readonly ItemVersion[]
  /** What was answered before, by the order. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>
}

/**
 * Verifies several orders by the same rules, in as many statements as one. One that is refused has written nothing. Whoever
 * verifies more than one locks them first.
 * @returns why each was refused, in their order; null when it was verified
 */
export async function verifyAll(c: Change, inputs: readonly Verification[]): Promise<(Problem | null)[]> {
  const checked = await readChecked(c, inputs)
  const judged: (Problem | (Drafts & { advance: Advance<'VERIFIED'> }))[] = []
  for (const input of inputs) judged.push(await orProblem(() => judge(c, checked, input)))
  const sound = judged.flatMap((one) => (one instanceof Problem ? [] : [one]))
  if (sound.length > 0) {
    await advanceOrders(
      c,
      'VERIFIED',
      sound.map(({ advance }) => advance),
    )
    await createDraftsOf(c, sound)
  }
  return judged.map((one) => (one instanceof Problem ? one : null))
}

/** What an order becomes. @throws as verifyOrder */
async function judge(c: Change, checked: Checked, input: Verification): Promise<Drafts & { advance: Advance<'VERIFIED'> }> {
  const order = openFound(c, verb, input, checked.facts.get(input.orderId) ?? null)
  const areaCode = input.areaCode ?? order.areaCode
  if (isTooWide(areaCode)) throw new InvalidInput('areaCode', NAME_THE_TOWN)
  if (!checked.areas.has(areaCode)) throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  const items = itemsAmong(c, checked.items, input.items, input.serviceMode, input.exceptionReason ?? null)
  // The city makes PROACTIVE orders itself, before it asks the requester: they need no answers yet.
  const complete = order.channel !== 'PROACTIVE'
  const answers = checkAnswers(askedBy(items), input.answers ?? [], { before: checked.answers.get(order.id) ?? [], complete })
  const today = dateInShanghai(order.registeredAt)
  const due = addWorkingDays(await calendarIn(c, today, areaCode), today, await handlingDays(c, input.type, input.urgency, today))
  const dueAt = dueInstant(due.date)
  const data = { type: input.type, matters: items.length, dueAt: dueAt.toISOString(), dueProvisional: due.provisional }
  const set = {
    status: 'VERIFIED' as const,
    type: input.type,
    urgency: input.urgency,
    priority: priorityOf(input.urgency, checked.groups.get(order.requesterId) ?? []),
    areaCode,
    countyCode: countyOf(areaCode),
    townCode: townOf(areaCode),
    itemCodes: items.map((item) => item.itemCode),
    serviceMode: input.serviceMode,
    verifiedAt: c.now,
    requesterReached: input.requesterReached,
    answersSealed: sealAnswers(c, order.id, answers),
    exceptionSealed: sealOptional(c.runtime.keys, place.exception(order.id), input.exceptionReason),
    dueAt,
    dueSort: dueAt,
    dueProvisional: due.provisional,
  }
  return { order, items, advance: { order, data, set } }
}

/** The orders with their facts; which of the areas exist, the requesters' special groups, and what was answered before; the items. */
async function readChecked(c: Change, inputs: readonly Verification[]): Promise<Checked> {
  const facts = await loadFactsOf(
    c.tx,
    inputs.map(({ orderId }) => orderId),
  )
  const areas = [...new Set([...facts.values()].map(({ areaCode }) => areaCode).concat(inputs.flatMap((input) => input.areaCode ?? [])))]
  const people = [...facts.values()].map(({ requesterId }) => requesterId)
  type Sealed = { id: string; sealed: string }[] | null
  const [row] = await c.tx.$queryRaw<{ areas: string[]; groups: Sealed; answers: Sealed }[]>`
    SELECT ARRAY(SELECT code FROM area WHERE code = ANY(${areas}::text[])) AS areas,
           (SELECT json_agg(json_build_object('id', id, 'sealed', special_groups_sealed)) FROM requester
            WHERE id = ANY(${people}::text[]) AND special_groups_sealed IS NOT NULL) AS groups,
           (SELECT json_agg(json_build_object('id', id, 'sealed', answers_sealed)) FROM service_order
            WHERE id = ANY(${[...facts.keys()]}::text[]) AND answers_sealed IS NOT NULL) AS answers`
  const opened = (row?.groups ?? []).map(({ id, sealed }): [string, string[]] => [id, JSON.parse(open(c.runtime.keys, place.specialGroups(id), sealed))])
  const answered = (row?.answers ?? []).map(({ id, sealed }): [string, Answer[]] => [id, answersOf(c.runtime.keys, { id, answersSealed: sealed })])
  const items = await readItems(c, [...new Set(inputs.flatMap((input) => input.items))])
  return { facts, areas: new Set(row?.areas), groups: new Map(opened), items, answers: new Map(answered) }
}
