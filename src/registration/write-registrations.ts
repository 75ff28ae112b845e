import { seal } from '../access/encryption.ts'
import { newestQueryKey } from '../access/query-code.ts'
import { countyOf, townOf } from '../areas/area-code.ts'
import { type Asked, askedOf, checkAnswers } from '../catalogue/check-answers.ts'
import { dateInShanghai } from '../clock.ts'
import type { OrderStanding } from '../db/generated/enums.ts'
import { newId } from '../ids.ts'
import { sealAnswers } from '../orders/answers.ts'
import { UNTOUCHED } from '../orders/facts.ts'
import { keysOf } from '../orders/keys.ts'
import { makeOrderNumber } from '../orders/order-number.ts'
import { priorityOf } from '../orders/priority.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { SEARCH_KEYS, searchKeysOf } from '../orders/search-keys.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change } from '../runtime.ts'
import { basisRow } from './proactive-basis.ts'
import type { Registration } from './registration-rules.ts'
import { requesterRow } from './requester.ts'

/** Sort key of an order whose limit is not known yet. */
export const FAR_FUTURE = new Date('9999-12-31T00:00:00.000Z')
/** County part of every number at registration: the area is verified later and an order is never renumbered. */
const CITY6 = '450400'
/** The same of TEST orders: no county. */
const TRIAL6 = '000000'

/** What the orders of one writing have in common. */
interface Given {
  /** The source part of their keys. */
  readonly source: string
  readonly standing: OrderStanding
  /** The campaign they are made for. */
  readonly campaign?: string | undefined
  /** What the items they name ask. */
  readonly asked: Asked
}

/**
 * Writes new orders with their requesters and notices, and emits one REGISTERED each. Three statements, however many, and one for the bases of proactive ones.
 * @returns each registration with its order
 */
export async function writeRegistrations(
  c: Change,
  given: Given,
  inputs: readonly Registration[],
): Promise<[Registration, { orderId: string; number: string }][]> {
  if (inputs.length === 0) return []
  const numbers = await nextNumbers(
    c,
    given.standing,
    inputs.map((input) => registeredAt(c, given, input)),
  )
  const requesters = inputs.map((input) => requesterRow(c, input.requester))
  const orders = inputs.map((input, i) => orderRow(c, given, input, { number: numbers[i] as string, requesterId: requesters[i]?.id as string }))
  await c.tx.requester.createMany({ data: requesters })
  await c.tx.order.createMany({ data: orders })
  SEARCH_KEYS.collect(
    c,
    orders.map((order, i) => searchKeysOf(c.runtime.keys, { ...order, title: inputs[i]?.title ?? null })),
  )
  const bases = inputs.flatMap(({ basis }, i) => (basis ? [basisRow(c, orders[i]?.id as string, basis)] : []))
  if (bases.length > 0) await c.tx.proactiveBasis.createMany({ data: bases })
  for (const order of orders) {
    writeNotice(c, order.id, 'REGISTERED')
    const event = {
      kind: 'REGISTERED' as const,
      orderId: order.id,
      orderVersion: 1,
      cycle: 1,
      subjectType: 'order' as const,
      subjectId: order.id,
      before: null,
      after: keysOf({ ...order, teamId: null, handlerId: null, companionIds: [] }),
      data: { channel: order.channel, ...(given.campaign ? { campaign: given.campaign } : {}) },
    }
    c.emit(event, { ...UNTOUCHED, registeredAt: order.registeredAt, matters: [] })
  }
  return inputs.map((input, i) => [input, { orderId: orders[i]?.id as string, number: numbers[i] as string }])
}

/** The day of an order's number and of the volumes it counts in: of one of the past (历史工单) that of its call. */
const registeredAt = (c: Change, { standing }: Given, input: Registration): Date => (standing === 'HISTORY' ? (input.receivedAt ?? c.now) : c.now)

/** The state an order begins in. One of the past is archived: when its row does not say when it ended, it has no completion, and is closed now. */
const beginning = (c: Change, { standing }: Given, { endedAt }: Registration) =>
  standing === 'HISTORY'
    ? { status: 'CLOSED' as const, completedAt: endedAt ?? null, closedAt: endedAt ?? c.now }
    : { status: 'REGISTERED' as const, completedAt: null, closedAt: null }

function orderRow(c: Change, given: Given, input: Registration, made: { number: string; requesterId: string }) {
  const id = newId('order', c.now)
  return {
    id,
    ...made,
    source: given.source,
    standing: given.standing,
    ...beginning(c, given, input),
    channel: input.channel,
    externalNo: input.externalNo ?? null,
    type: input.type ?? null,
    urgency: input.urgency,
    version: 1,
    cycle: 1,
    priority: priorityOf(input.urgency, input.requester.specialGroups ?? []),
    areaCode: input.areaCode,
    countyCode: countyOf(input.areaCode),
    townCode: townOf(input.areaCode),
    itemCodes: input.items,
    onBehalf: input.onBehalf,
    partnerId: c.viewer.role === 'PARTNER' ? c.viewer.partnerId : null,
    titleSealed: seal(c.runtime.keys, place.title(id), input.title),
    textSealed: sealOptional(c.runtime.keys, place.text(id), input.text),
    answersSealed: sealAnswers(c, id, checkAnswers(askedOf(input.items, given.asked), input.answers ?? [], { complete: false })),
    dispatchRound: 0,
    receivedAt: input.receivedAt ?? null,
    registeredAt: registeredAt(c, given, input),
    updatedAt: c.now,
    dueSort: FAR_FUTURE,
    dueProvisional: false,
    queryGeneration: 0,
    queryKey: newestQueryKey(c.runtime.keys),
  }
}

/**
 * Sequence numbers count per day; the row lock keeps them dense and unique, and days are locked in their order. TEST orders have
 * numbers of their own, `MS000000…`: they use up none of the city's, and a reader does not take one for the city's.
 * @param at when each is registered
 */
async function nextNumbers(c: Change, standing: OrderStanding, at: readonly Date[]): Promise<string[]> {
  const [county, prefix] = standing === 'TEST' ? [TRIAL6, 'T'] : [CITY6, '']
  const days = at.map((instant) => dateInShanghai(instant).replaceAll('-', ''))
  const wanted = new Map<string, number>()
  for (const day of days) wanted.set(day, (wanted.get(day) ?? 0) + 1)
  const keys = [...wanted.keys()].map((day) => `${prefix}${day}`)
  const rows = await c.tx.$queryRaw<{ day: string; last: number }[]>`
    INSERT INTO number_sequence AS s (day, last) SELECT d.day, d.n FROM unnest(${keys}::text[], ${[...wanted.values()]}::int[]) AS d (day, n) ORDER BY d.day
    ON CONFLICT (day) DO UPDATE SET last = s.last + excluded.last RETURNING day, last`
  const next = new Map(rows.map(({ day, last }) => [day.slice(prefix.length), last - (wanted.get(day.slice(prefix.length)) ?? 0) + 1]))
  return days.map((day) => {
    const sequence = next.get(day) ?? 0
    next.set(day, sequence + 1)
    return makeOrderNumber(county, day, sequence)
  })
}
