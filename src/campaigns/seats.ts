import { addDaytime, WAIT_OFFER_MINUTES } from '../calendar/daytime.ts'
import type { EventFacts } from '../events/catalogue.ts'
import type { Change } from '../ground.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { setTimer } from '../timers/timer.ts'
import { SEATS_GIVEN } from './campaign-machine.ts'
import type { Joined } from './campaign-scope.ts'

/** Takes a seat if there is one: one statement, so that the last seat has one taker. @returns whether there was one */
export async function takeSeat(c: Change, slotId: string): Promise<boolean> {
  return (await c.tx.$executeRaw`UPDATE campaign_slot SET booked = booked + 1 WHERE id = ${slotId} AND booked < capacity`) > 0
}

/** A seat that is free is offered to the participant that has waited longest (候补), for half an hour of daytime; with an empty waiting list, or the campaign over, it is free. */
export async function freeSeat(c: Change, slotId: string): Promise<void> {
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
    return
  }
  await c.tx.waitingSeat.update({ where: { id: next.id }, data: { state: 'OFFERED', offeredUntil: until } })
  await setTimer(c, 'lapseSeat', next.id, until)
  const { order } = next.participant
  if (order) writeNotice(c, order.id, 'SEAT_OFFERED', { startsAt: slot.starts_at.toISOString(), until: until.toISOString() })
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

/** The order of somebody who has agreed. */
export async function orderOf(c: Change, participant: { readonly orderId: string | null }): Promise<OrderFacts> {
  const order = participant.orderId === null ? null : await findOrder(c, participant.orderId)
  if (!order) throw new Error('who has agreed has an order')
  return order
}
