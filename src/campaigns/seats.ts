import { addDaytime, WAIT_OFFER_MINUTES } from '../calendar/daytime.ts'
import type { EventFacts } from '../events/catalogue.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { loadFactsOf } from '../orders/load-facts.ts'
import { advanceAll, advanceOrder, findOrder, type OrderColumns } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { SEATS_GIVEN } from './campaign-machine.ts'
import type { Joined } from './campaign-scope.ts'

/**
 * A seat that is free is offered to the participant that has waited longest (候补), for half an hour of daytime; with an empty
 * waiting list, or the campaign over, it is free.
 * @returns whether it is
 */
export async function freeSeat(c: Change, slotId: string): Promise<boolean> {
  // The row is locked first: who joins the list meanwhile waits, and is seen or sees the free seat.
  const [slot] = await c.tx.$queryRaw<{ starts_at: Date }[]>`SELECT starts_at FROM campaign_slot WHERE id = ${slotId} FOR UPDATE`
  if (!slot) throw new Error(`no slot ${slotId}`)
  const until = new Date(Math.min(addDaytime(c.now, WAIT_OFFER_MINUTES).getTime(), slot.starts_at.getTime()))
  const next =
    until <= c.now
      ? null
      : await c.tx.waitingSeat.findFirst({
          where: { slotId, state: 'WAITING', slot: { site: { campaign: { status: { in: [...SEATS_GIVEN] } } } } },
          orderBy: { position: 'asc' },
          select: { id: true, participant: { select: { order: { select: { id: true, requesterId: true } } } } },
        })
  if (!next) {
    await c.tx.$executeRaw`UPDATE campaign_slot SET booked = booked - 1 WHERE id = ${slotId}`
    return true
  }
  await c.tx.waitingSeat.update({ where: { id: next.id }, data: { state: 'OFFERED', offeredUntil: until } })
  await setTimer(c, 'lapseSeat', next.id, until)
  const { order } = next.participant
  if (order) writeNotice(c, order.id, 'SEAT_OFFERED', { startsAt: slot.starts_at.toISOString(), until: until.toISOString() })
  return false
}

/** Gives up the seat a participant has. */
export async function leaveSeat(c: Change, participant: Joined, order: OrderFacts, because: EventFacts['SEAT_FREED']['because']): Promise<OrderFacts> {
  const slot = participant.slotId as string
  const next = await say(c, participant, order, 'SEAT_FREED', { campaign: participant.campaignId, site: participant.siteId as string, slot, because })
  await freeSeat(c, slot)
  return next
}

/** An event of a participant's order. */
export function say<K extends 'SEAT_BOOKED' | 'SEAT_FREED' | 'CHECKED_IN' | 'STATION_CALLED' | 'STATION_DONE'>(
  c: Change,
  participant: { readonly id: string },
  order: OrderFacts,
  kind: K,
  data: EventFacts[K],
): Promise<OrderFacts> {
  return advanceOrder(c, order, kind, data, {}, { type: 'participant', id: participant.id })
}

type SeatEvent = 'SEAT_BOOKED' | 'SEAT_FREED' | 'CHECKED_IN' | 'STATION_CALLED' | 'STATION_DONE' | 'SERVED_ON_SITE'

/** What is said of one participant's order, and what changes with it. */
export interface Said<K extends SeatEvent> {
  readonly participant: { readonly id: string; readonly orderId: string | null }
  readonly data: EventFacts[K]
  readonly set?: OrderColumns
}

/**
 * The same of several, in one statement; the orders as they are then take the place of those before.
 * @param orders by id, locked
 */
export async function sayAll<K extends SeatEvent>(c: Change, orders: Map<string, OrderFacts>, kind: K, said: readonly Said<K>[]): Promise<void> {
  if (said.length === 0) return
  const nexts = await advanceAll(
    c,
    kind,
    said.map(({ participant, data, set }) => ({
      order: orderIn(orders, participant),
      data,
      subject: { type: 'participant' as const, id: participant.id },
      ...(set ? { set } : {}),
    })),
  )
  for (const next of nexts) orders.set(next.id, next)
}

/** Locks the orders of people who have agreed, in the order of their ids. @returns them with their facts */
export async function lockOrders(c: Change, people: readonly { readonly orderId: string | null }[]): Promise<Map<string, OrderFacts>> {
  const ids = people.flatMap(({ orderId }) => orderId ?? [])
  await c.tx.$queryRaw`SELECT id FROM service_order WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`
  return loadFactsOf(c.tx, ids)
}

/** The order of somebody who has agreed, among those read before. */
export function orderIn(orders: ReadonlyMap<string, OrderFacts>, { orderId }: { readonly orderId: string | null }): OrderFacts {
  const order = orders.get(orderId ?? '')
  if (!order) throw new Error('who has agreed has an order')
  return order
}

/** The order of somebody who has agreed. */
export async function orderOf(c: Change, participant: { readonly orderId: string | null }): Promise<OrderFacts> {
  const order = participant.orderId === null ? null : await findOrder(c, participant.orderId)
  if (!order) throw new Error('who has agreed has an order')
  return order
}
