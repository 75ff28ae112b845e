import type { CampaignSite } from '../db/generated/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { orProblem, Problem } from '../errors.ts'
import type { Change } from '../runtime.ts'
import { type Joined, lockParticipants, permitted } from './campaign-scope.ts'
import { nextTicket } from './queue-ticket.ts'
import { freeSeat, lockOrders, sayAll } from './seats.ts'

/** @param ticketNo the number they are called by */
export type CheckedIn = { participantId: string; ticketNo: number }

interface Came {
  readonly one: Joined
  /** Without a seat of this site. */
  readonly walkIn: boolean
  readonly ticketNo: number
}

/**
 * Puts people into the queue of a site (现场签到): of the station they have come to, with a number of the day, in the order they
 * are named; in a fixed number of statements, and a few more for each seat elsewhere that is given up.
 * @param participantIds each person once
 * @returns what became of each, in their order
 */
export async function checkInPeople(c: Change, site: CampaignSite, participantIds: readonly string[]): Promise<(CheckedIn | Problem)[]> {
  // Seats that are given up are locked before the people who have them, as they are when seats are booked.
  await c.tx.$queryRaw`
    SELECT id FROM campaign_slot WHERE site_id <> ${site.id} AND id IN (SELECT slot_id FROM participant WHERE id = ANY(${[...participantIds]}) AND status = 'BOOKED')
    ORDER BY id FOR UPDATE`
  const people = await lockParticipants(c, participantIds)
  const { ticketDay, first } = await nextTicket(c, site.id)
  const judged: (Came | Problem)[] = []
  let ticketNo = first
  for (const participantId of participantIds) {
    const one = await orProblem(() => permitted(c, 'checkInParticipant', people.get(participantId), (_viewer, p) => p.campaignId === site.campaignId))
    judged.push(one instanceof Problem ? one : { one, walkIn: one.status !== 'BOOKED' || one.siteId !== site.id, ticketNo: ticketNo++ })
  }
  const came = judged.flatMap((one) => (one instanceof Problem ? [] : [one]))
  if (came.length > 0) await write(c, site, ticketDay, came)
  return judged.map((one) => (one instanceof Problem ? one : { participantId: one.one.id, ticketNo: one.ticketNo }))
}

async function write(c: Change, site: CampaignSite, ticketDay: string, came: readonly Came[]): Promise<void> {
  const elsewhere = came.filter(({ one, walkIn }) => walkIn && one.status === 'BOOKED').map(({ one }) => one)
  for (const one of elsewhere) await freeSeat(c, one.slotId as string)
  const rows = came.map(({ one, walkIn, ticketNo }) => ({ id: one.id, walkIn, ticketNo }))
  await c.tx.$executeRaw`
    UPDATE participant p SET status = 'CHECKED_IN', station_state = 'WAITING', site_id = ${site.id}, walk_in = r."walkIn", queued_at = ${c.now}, checked_in_at = ${c.now},
      called_at = NULL, ticket_day = ${ticketDay}::date, ticket_no = r."ticketNo", slot_id = CASE WHEN r."walkIn" THEN NULL ELSE p.slot_id END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${ROW}) WHERE p.id = r.id`
  const orders = await lockOrders(
    c,
    came.map(({ one }) => one),
  )
  const campaign = site.campaignId
  await sayAll(
    c,
    orders,
    'SEAT_FREED',
    elsewhere.map((one) => ({ participant: one, data: { campaign, site: one.siteId as string, slot: one.slotId as string, because: 'CHANGED' } })),
  )
  await sayAll(
    c,
    orders,
    'CHECKED_IN',
    came.map(({ one, walkIn, ticketNo }) => ({ participant: one, data: { campaign, site: site.id, ticket: ticketNo, walkIn } })),
  )
}

const ROW = Prisma.raw('id text, "walkIn" boolean, "ticketNo" int')
