import { seal } from '../access/encryption.ts'
import { countyOf, townOf } from '../areas/area-code.ts'
import { dateInShanghai } from '../clock.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { keysOf } from './keys.ts'
import { makeOrderNumber } from './order-number.ts'
import { priorityOf } from './priority.ts'
import type { Registration } from './registration-rules.ts'
import { requesterRow } from './requester.ts'
import { place, sealOptional } from './sealed.ts'
import { writeNotice } from './write-notice.ts'

/** Sort key of an order whose limit is not known yet. */
export const FAR_FUTURE = new Date('9999-12-31T00:00:00.000Z')
/** County part of every number at registration: the area is verified later and an order is never renumbered. */
const CITY6 = '450400'

/**
 * Writes new orders with their requesters and notices, and emits one REGISTERED each. Three statements, however many.
 * @returns each registration with its order
 */
export async function writeRegistrations(
  c: Change,
  source: string,
  inputs: readonly Registration[],
): Promise<[Registration, { orderId: string; number: string }][]> {
  if (inputs.length === 0) return []
  const numbers = await nextNumbers(c, inputs.length)
  const requesters = inputs.map((input) => requesterRow(c, input.requester))
  const orders = inputs.map((input, i) => orderRow(c, source, input, { number: numbers[i] as string, requesterId: requesters[i]?.id as string }))
  await c.tx.requester.createMany({ data: requesters })
  await c.tx.order.createMany({ data: orders })
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
      after: keysOf({ ...order, teamId: null, handlerId: null }),
      data: { channel: order.channel },
    }
    c.emit(event, null)
  }
  return inputs.map((input, i) => [input, { orderId: orders[i]?.id as string, number: numbers[i] as string }])
}

function orderRow(c: Change, source: string, input: Registration, given: { number: string; requesterId: string }) {
  const id = newId('order', c.now)
  return {
    id,
    ...given,
    channel: input.channel,
    source,
    externalNo: input.externalNo ?? null,
    type: input.type ?? null,
    urgency: input.urgency,
    status: 'REGISTERED' as const,
    version: 1,
    cycle: 1,
    priority: priorityOf(input.urgency, input.requester.specialGroups ?? []),
    areaCode: input.areaCode,
    countyCode: countyOf(input.areaCode),
    townCode: townOf(input.areaCode),
    itemCodes: input.items,
    onBehalf: input.onBehalf,
    partnerId: c.viewer.role === 'PARTNER' ? c.viewer.partnerId : null,
    titleSealed: seal(c.ground.keys, place.title(id), input.title),
    textSealed: sealOptional(c.ground.keys, place.text(id), input.text),
    dispatchRound: 0,
    receivedAt: input.receivedAt ?? null,
    registeredAt: c.now,
    updatedAt: c.now,
    dueSort: FAR_FUTURE,
    dueProvisional: false,
  }
}

/** Sequence numbers count per day; the row lock keeps them dense and unique. */
async function nextNumbers(c: Change, count: number): Promise<string[]> {
  const day = dateInShanghai(c.now).replaceAll('-', '')
  const [row] = await c.tx.$queryRaw<{ last: number }[]>`
    INSERT INTO number_sequence AS s (day, last) VALUES (${day}, ${count}::int) ON CONFLICT (day) DO UPDATE SET last = s.last + excluded.last RETURNING last`
  const last = row?.last ?? 0
  return Array.from({ length: count }, (_, i) => makeOrderNumber(CITY6, day, last - count + 1 + i))
}
